// What Patio's articles have and CKEditor has not: pictures of the library, galleries, embeds, pull quotes and the place
// of the box of related articles. Everything that comes in is set as text or encoded; the server cleans what goes out.
"use strict";

CKEDITOR.plugins.add("patio", {
  requires: "widget,dialog,htmlwriter",
  figureHtml,
  embedAddress,

  init(editor) {
    const settings = editor.config.patio || {};
    const words = settings.words || {};
    const button = (name, icon, command, label) => editor.ui.addButton(name, { label, command, ...iconOf(editor, icon) });

    editor.on("getData", ({ data }) => {
      if (/^(?:<p>(?:<br>)?<\/p>)*$/.test(data.dataValue)) data.dataValue = "";
    });
    editor.widgets.add("patiofigure", figureWidget(settings, words));
    editor.widgets.add("patiopullquote", pullquoteWidget(settings, words));
    editor.widgets.add("patiorelated", relatedWidget(words));
    editor.widgets.add("patioembed", embedWidget(settings));
    CKEDITOR.dialog.add("patioembed", embedDialog);

    editor.addCommand("patioPicture", {
      requiredContent: "figure(photo)[data-image]",
      exec: () =>
        choosePicture(editor, (...chosen) => chosen.forEach((each) => blocks().insertBlock(editor, figureHtml(each.url, each)))),
      async: true,
    });
    editor.addCommand("patioGallery", {
      requiredContent: "div(gallery)",
      exec: () => choosePicture(editor, (...chosen) => addToGallery(editor, figuresHtml(chosen))),
      async: true,
    });
    if (settings.browse) {
      button("PatioFigure", "figure", "patioPicture", words.figure);
      button("PatioGallery", "gallery", "patioGallery", words.gallery);
    }
    button("PatioEmbed", "embed", "patioembed", words.embed);
    button("PatioPullquote", "pullquote", "patiopullquote", words.pullquote);
    button("PatioRelated", "related", "patiorelated", words.related);

    editor.on("toDataFormat", withoutNeedlessDirections, null, null, AFTER_TRANSFORMATIONS);
    writeCanonically(editor);
    keepTextareaFresh(editor);
    surviveMoves(editor);
  },
});

// In one file, one below the other
const ICONS = ["figure", "upload", "gallery", "embed", "pullquote", "related", "document"];

function iconOf(editor, name) {
  return { icon: editor.config.patio.icons, iconOffset: -16 * ICONS.indexOf(name) };
}

// Widgets

function figureWidget(settings, words) {
  return {
    requiredContent: "figure(photo)[data-image]",
    editables: { caption: { selector: "figcaption", allowedContent: settings.inline } },
    upcast(element) {
      if (element.name !== "figure" || !element.hasClass("photo")) return false;
      withPlaceholder(child(element, "figcaption"), words.caption);
      return true;
    },
  };
}

function pullquoteWidget(settings, words) {
  return {
    requiredContent: "figure(pullquote)",
    template: '<figure class="pullquote"><blockquote><p></p></blockquote><figcaption></figcaption></figure>',
    editables: {
      quote: { selector: "blockquote", allowedContent: { p: {}, ...settings.inline } },
      source: { selector: "figcaption", allowedContent: settings.inline },
    },
    init() {
      this.editables.quote.getFirst()?.data?.("cke-placeholder", words.quote || "");
      this.editables.source?.data("cke-placeholder", words.source || "");
    },
    upcast(element) {
      if (element.name !== "figure" || !element.hasClass("pullquote") || !element.getFirst("blockquote")) return false;
      child(element, "figcaption");
      return true;
    },
  };
}

function relatedWidget(words) {
  return {
    requiredContent: "div(related-box)",
    template: '<div class="related-box"></div>',
    upcast: (element) => element.name === "div" && element.hasClass("related-box"),
    init() {
      this.element.setHtml("");
      this.element.setAttribute("data-cke-label", words.relatedHere || "");
    },
    downcast(element) {
      element.children.length = 0;
      return element;
    },
  };
}

// The still is known by its number; its picture stands beside the element, where the text that is sent ends.
function embedWidget({ pictures }) {
  return {
    requiredContent: "div(embed)[data-embed]",
    dialog: "patioembed",
    template: '<div class="embed" data-embed=""></div>',
    upcast: (element) => element.name === "div" && element.hasClass("embed"),
    init() {
      this.setData({
        address: this.element.data("embed") || "",
        still: this.element.data("image") || "",
        description: oneLine(this.element.getText()),
      });
    },
    data() {
      const { address, still, description } = this.data;
      if (address) this.element.data("embed", address);
      this.element.data("image", still || false);
      if (description !== oneLine(this.element.getText())) this.element.setText(description);
      showStill(this, pictures);
    },
  };
}

async function showStill(widget, pictures) {
  const { still } = widget.data;
  const address = still && pictures ? await thumbnail(pictures, still) : "";
  if (widget.data.still !== still || !widget.wrapper) return;
  widget.wrapper.find("img.patio-still").toArray().forEach((each) => each.remove());
  if (!address) return;
  const picture = CKEDITOR.dom.element.createFromHtml('<img class="patio-still" alt="">', widget.wrapper.getDocument());
  picture.setAttribute("src", address);
  widget.wrapper.append(picture, true);
}

async function thumbnail(pictures, pk) {
  try {
    const answer = await fetch(`${pictures}?pk=${encodeURIComponent(pk)}`);
    return answer.ok ? (await answer.json()).thumbnail : "";
  } catch {
    return "";
  }
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();

function embedDialog(editor) {
  const { words, hosts, browse, pictures } = editor.config.patio;
  const fields = [
    {
      id: "address",
      type: "text",
      label: words.embedAddress,
      setup(widget) {
        this.setValue(widget.data.address || "");
      },
      commit(widget) {
        widget.setData("address", embedAddress(this.getValue(), hosts));
      },
      validate() {
        return embedAddress(this.getValue(), hosts) ? true : words.embedRefused;
      },
    },
    {
      id: "description",
      type: "textarea",
      rows: 2,
      label: words.embedDescription,
      setup(widget) {
        this.setValue(widget.data.description || "");
      },
      commit(widget) {
        widget.setData("description", oneLine(this.getValue()));
      },
    },
  ];
  if (browse) fields.push(...stillFields(editor, words, pictures));
  return {
    title: words.embed,
    minWidth: 460,
    minHeight: 120,
    contents: [{ id: "main", elements: fields }],
  };
}

function stillFields(editor, words, pictures) {
  const show = (dialog, number, address) => {
    dialog.still = number;
    const box = dialog.getContentElement("main", "still").getElement();
    const shown = box.findOne("img");
    shown.setAttribute("src", address || "data:,");
    shown[number && address ? "show" : "hide"]();
    dialog.getContentElement("main", "none").getElement()[number ? "show" : "hide"]();
  };
  return [
    {
      id: "still",
      type: "html",
      html: `<div>${CKEDITOR.tools.htmlEncode(words.embedStill)}<div><img alt="" style="display: none; max-width: 240px; max-height: 135px; margin-top: 6px"></div></div>`,
      async setup(widget) {
        const dialog = this.getDialog();
        const number = widget.data.still || "";
        show(dialog, number, "");
        const address = number && pictures ? await thumbnail(pictures, number) : "";
        if (dialog.still === number) show(dialog, number, address);
      },
      commit(widget) {
        widget.setData("still", this.getDialog().still || "");
      },
    },
    {
      type: "hbox",
      widths: ["1%", "99%"],
      children: [
        {
          id: "choose",
          type: "button",
          label: words.embedChoose,
          onClick() {
            choosePicture(editor, ({ id, url }) => show(this.getDialog(), id, url));
          },
        },
        {
          id: "none",
          type: "button",
          label: words.embedNone,
          onClick() {
            show(this.getDialog(), "", "");
          },
        },
      ],
    },
  ];
}

// The address in what was pasted (an address, or a whole <iframe>), if it lies in one of the places of the list: these
// are hosts, or hosts with the beginning of a path.
function embedAddress(pasted, hosts) {
  const source = /\bsrc=["']([^"']+)["']/.exec(pasted);
  const given = (source ? source[1].replaceAll("&amp;", "&") : pasted).trim();
  const written = /^[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)/.test(given) ? `https://${given}` : given;
  try {
    const address = new URL(written.replace(/^\/\//, "https://"));
    const safe = /^https?:$/.test(address.protocol) && !address.username && !address.password;
    const listed = hosts.some((place) => `${address.host}${address.pathname}/`.startsWith(`${place}/`));
    return safe && listed ? address.href : "";
  } catch {
    return "";
  }
}

function child(element, name) {
  let found = element.getFirst(name);
  if (!found) {
    found = new CKEDITOR.htmlParser.element(name);
    element.add(found);
  }
  return found;
}

// Attributes of this prefix are the editor's own: they never leave it.
function withPlaceholder(element, text) {
  element.attributes["data-cke-placeholder"] = text || "";
}

// The one form of rich text (cms.canonical): what nobody touched goes out as it came in.

function writeCanonically(editor) {
  const { writer, htmlFilter } = editor.dataProcessor;
  Object.assign(writer, { indentationChars: "", lineBreakChars: "", selfClosingEnd: ">", sortAttributes: true });
  Object.keys(CKEDITOR.dtd).forEach((name) => writer.setRules(name, { needsSpace: false }));
  htmlFilter.addRules(
    {
      elements: { figcaption: (element) => (isEmpty(element) ? false : undefined) },
      text: (text) => text.replaceAll(CKEDITOR.dom.selection.FILLING_CHAR_SEQUENCE, "").replaceAll("&nbsp;", "\u00a0"),
    },
    { applyToAll: true, priority: 20 },
  );
}

const isEmpty = (element) => element.children.every((each) => each.name === "br" || (each.value !== undefined && !each.value.trim()));

// Foreign words

const AFTER_TRANSFORMATIONS = 12; // the order of listeners: the text is a tree until 15

// The menu of languages gives each a direction; from left to right goes without saying, unless what is around differs.
function withoutNeedlessDirections(event) {
  event.data.dataValue.forEach((element) => {
    if (element.name !== "span" || !element.attributes.lang || element.attributes.dir !== "ltr") return;
    const around = element.getAscendant((each) => Boolean(each.attributes && each.attributes.dir));
    if (!around || around.attributes.dir === "ltr") delete element.attributes.dir;
  }, CKEDITOR.NODE_ELEMENT);
}

// Pictures

const blocks = () => CKEDITOR.plugins.get("patioblocks");

function choosePicture(editor, insert) {
  const { browse, words } = editor.config.patio;
  const number = CKEDITOR.tools.addFunction((url, picture, others = []) => {
    if ([picture, ...others].every((each) => each && /^\d+$/.test(each.id))) insert({ ...picture, url }, ...others);
  });
  const address = new URL(browse, window.location.href);
  address.searchParams.set("CKEditorFuncNum", number);
  const popup = window.open(address.href, "patio-pictures", "popup,width=1080,height=760");
  if (!popup) editor.showNotification(words.popup, "warning");
}

function figureHtml(url, { id, alt }) {
  const encode = CKEDITOR.tools.htmlEncodeAttr;
  const img = `<img alt="${encode(String(alt || ""))}" src="${encode(String(url))}">`;
  return `<figure class="photo" data-image="${encode(String(id))}">${img}<figcaption></figcaption></figure>`;
}

const figuresHtml = (pictures) => pictures.map((picture) => figureHtml(picture.url, picture)).join("");

function currentWrapper(editor) {
  const path = editor.elementPath();
  const held = path && path.contains((element) => CKEDITOR.plugins.widget.isDomWidgetWrapper(element));
  return held || (editor.widgets.focused && editor.widgets.focused.wrapper);
}

// With a picture of a gallery selected, the new one comes behind it; otherwise a new gallery begins.
function addToGallery(editor, html) {
  editor.focus();
  const wrapper = currentWrapper(editor);
  const gallery = wrapper && wrapper.getAscendant((element) => element.is && element.is("div") && element.hasClass("gallery"));
  if (!gallery) {
    blocks().insertBlock(editor, `<div class="gallery">${html}</div>`);
    return;
  }
  editor.fire("saveSnapshot");
  const holder = CKEDITOR.dom.element.createFromHtml(`<div>${html}</div>`, editor.document);
  const figures = holder.getChildren().toArray();
  figures.reverse().forEach((figure) => {
    figure.insertAfter(wrapper);
    editor.widgets.initOn(figure, "patiofigure");
  });
  blocks().goOnBehind(editor, editor.widgets.getByElement(figures[0]).wrapper);
  editor.fire("change");
}

// The form around the editor

// Scripts of the page (autosave, "unsaved changes") see the text where any form keeps it, and are told of changes: at the first
// one, and while somebody types on only from time to time, as the whole text is written for it.
function keepTextareaFresh(editor) {
  let isStale = false;
  const refresh = () => {
    if (!isStale || editor.status !== "ready" || (editor.mode === "wysiwyg" && !holdsText(editor))) return;
    isStale = false;
    editor.updateElement();
    editor.element.$.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const buffer = CKEDITOR.tools.eventsBuffer(400, refresh);
  editor.on("change", () => {
    isStale = true;
    buffer.input();
  });
  editor.on("blur", refresh);
}

// A frame that is moved in its page (rows sorted by dragging) is loaded again, empty: the text is put back into it.
function surviveMoves(editor) {
  let waiting = null;
  const watched = new WeakSet();
  editor.on("contentDom", () => {
    clearTimeout(waiting); // the text is there again
    const frame = editor.window && editor.window.getFrame();
    if (!frame || watched.has(frame.$)) return;
    watched.add(frame.$);
    frame.$.addEventListener("load", () => {
      clearTimeout(waiting);
      if (!holdsText(editor)) waiting = setTimeout(() => restore(frame.$), 100);
    });
  });
  function restore(frame) {
    if (editor.mode !== "wysiwyg" || !frame.isConnected || holdsText(editor)) return;
    const kept = editor.element.getValue();
    editor.setMode("source", () => editor.setMode("wysiwyg", () => editor.setData(kept)));
  }
}

function holdsText(editor) {
  const editable = editor.editable();
  return Boolean(editable && editable.$.isConnected && editable.$.ownerDocument.defaultView);
}

// For all plug-ins: their scripts share their names, and no two may declare one.
function made(name, attributes, text = "") {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([each, value]) => element.setAttribute(each, value));
  element.textContent = text;
  return element;
}

// What Patio's articles have and CKEditor has not: pictures of the library, galleries, embeds, pull quotes and the place
// of the box of related articles. Everything that comes in is set as text or encoded; the server cleans what goes out.
"use strict";

CKEDITOR.plugins.add("patio", {
  requires: "widget,dialog,htmlwriter",
  figureHtml,
  csrfToken,

  init(editor) {
    const settings = editor.config.patio || {};
    const words = settings.words || {};
    const button = (name, icon, command, label) =>
      editor.ui.addButton(name, { label, command, icon: `${this.path}icons/${icon}.svg` });

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
      exec: () => choosePicture(editor, (url, picture) => insertBlock(editor, figureHtml(url, picture))),
      async: true,
    });
    editor.addCommand("patioGallery", {
      requiredContent: "div(gallery)",
      exec: () => choosePicture(editor, (url, picture) => addToGallery(editor, figureHtml(url, picture))),
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
    upcast(element) {
      if (element.name !== "figure" || !element.hasClass("pullquote") || !element.getFirst("blockquote")) return false;
      withPlaceholder(child(element, "figcaption"), words.source);
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
            choosePicture(editor, (url, picture) => show(this.getDialog(), picture.id, url));
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
  const written = (source ? source[1].replaceAll("&amp;", "&") : pasted).trim();
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
      text: (text) => text.replaceAll("&nbsp;", "\u00a0"),
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

function choosePicture(editor, insert) {
  const { browse, words } = editor.config.patio;
  const number = CKEDITOR.tools.addFunction((url, picture) => {
    if (picture && /^\d+$/.test(picture.id)) insert(url, picture);
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

function insertBlock(editor, html) {
  editor.focus();
  leaveWidget(editor);
  editor.insertHtml(html);
}

// A block does not fit into a caption: it goes behind the widget that holds the cursor.
function leaveWidget(editor) {
  const wrapper = currentWrapper(editor);
  if (!wrapper) return;
  const range = editor.createRange();
  range.moveToPosition(wrapper, CKEDITOR.POSITION_AFTER_END);
  range.select();
}

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
    insertBlock(editor, `<div class="gallery">${html}</div>`);
    return;
  }
  editor.fire("saveSnapshot");
  const figure = CKEDITOR.dom.element.createFromHtml(html, editor.document);
  figure.insertAfter(wrapper);
  editor.widgets.initOn(figure, "patiofigure").focus();
  editor.fire("saveSnapshot");
  editor.fire("change");
}

// The form around the editor

// The cookie is newer than the page where somebody signed in again.
function csrfToken() {
  const [, cookie] = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [];
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return cookie || (field ? field.value : "");
}

// Scripts of the page (autosave, "unsaved changes") see the text where any form keeps it, and are told of changes.
function keepTextareaFresh(editor) {
  const buffer = CKEDITOR.tools.eventsBuffer(400, () => {
    if (editor.status !== "ready" || (editor.mode === "wysiwyg" && !holdsText(editor))) return;
    editor.updateElement();
    editor.element.$.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.on("change", buffer.input);
}

// A frame that is moved in its page (rows sorted by dragging) is loaded again, empty: the text is put back into it.
function surviveMoves(editor) {
  let text = null;
  let waiting = null;
  const watched = new WeakSet();
  editor.on("contentDom", () => {
    clearTimeout(waiting); // the text is there again
    text = editor.getData();
    const frame = editor.window && editor.window.getFrame();
    if (!frame || watched.has(frame.$)) return;
    watched.add(frame.$);
    frame.$.addEventListener("load", () => {
      clearTimeout(waiting);
      if (!holdsText(editor)) waiting = setTimeout(() => restore(frame.$), 100);
    });
  });
  editor.on("change", () => {
    if (holdsText(editor)) text = editor.getData();
  });
  function restore(frame) {
    if (editor.mode !== "wysiwyg" || !frame.isConnected || holdsText(editor)) return;
    const kept = text;
    editor.setMode("source", () => editor.setMode("wysiwyg", () => editor.setData(kept)));
  }
}

function holdsText(editor) {
  const editable = editor.editable();
  return Boolean(editable && editable.$.isConnected && editable.$.ownerDocument.defaultView);
}

// What Patio's articles have and CKEditor has not: pictures of the library, galleries, embeds, pull quotes and the place
// of the box of related articles. Everything that comes in is set as text or encoded; the server cleans what goes out.
"use strict";

CKEDITOR.plugins.add("patio", {
  requires: "widget,dialog",

  init(editor) {
    const settings = editor.config.patio || {};
    const words = settings.words || {};
    const button = (name, icon, command, label) =>
      editor.ui.addButton(name, { label, command, icon: `${this.path}icons/${icon}.svg` });

    editor.widgets.add("patiofigure", figureWidget(settings, words));
    editor.widgets.add("patiopullquote", pullquoteWidget(settings, words));
    editor.widgets.add("patiorelated", relatedWidget(words));
    editor.widgets.add("patioembed", embedWidget());
    CKEDITOR.dialog.add("patioembed", (dialogEditor) => embedDialog(dialogEditor.config.patio));

    editor.addCommand("patioPicture", {
      requiredContent: "figure(photo)[data-image]",
      exec: () => choosePicture(editor, (html) => insertBlock(editor, html)),
      async: true,
    });
    editor.addCommand("patioGallery", {
      requiredContent: "div(gallery)",
      exec: () => choosePicture(editor, (html) => addToGallery(editor, html)),
      async: true,
    });
    if (settings.browse) {
      button("PatioFigure", "figure", "patioPicture", words.figure);
      button("PatioGallery", "gallery", "patioGallery", words.gallery);
    }
    button("PatioEmbed", "embed", "patioembed", words.embed);
    button("PatioPullquote", "pullquote", "patiopullquote", words.pullquote);
    button("PatioRelated", "related", "patiorelated", words.related);

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

function embedWidget() {
  return {
    requiredContent: "div(embed)[data-embed]",
    dialog: "patioembed",
    template: '<div class="embed" data-embed=""></div>',
    upcast: (element) => element.name === "div" && element.hasClass("embed"),
    init() {
      this.setData("address", this.element.data("embed") || "");
    },
    data() {
      if (this.data.address) this.element.data("embed", this.data.address);
    },
  };
}

function embedDialog({ words, hosts }) {
  return {
    title: words.embed,
    minWidth: 420,
    minHeight: 80,
    contents: [
      {
        id: "main",
        elements: [
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
        ],
      },
    ],
  };
}

// The address in what was pasted (an address, or a whole <iframe>), if its host is one of the list.
function embedAddress(pasted, hosts) {
  const source = /\bsrc=["']([^"']+)["']/.exec(pasted);
  try {
    const address = new URL((source ? source[1] : pasted).trim().replace(/^\/\//, "https://"));
    const safe = /^https?:$/.test(address.protocol) && !address.username && !address.password;
    return safe && hosts.includes(address.host) ? address.href : "";
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

// Pictures

function choosePicture(editor, insert) {
  const { browse, words } = editor.config.patio;
  const number = CKEDITOR.tools.addFunction((url, picture) => {
    if (picture && /^\d+$/.test(picture.id)) insert(figureHtml(url, picture));
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
  const watched = new WeakSet();
  editor.on("contentDom", () => {
    text = editor.getData();
    const frame = editor.window && editor.window.getFrame();
    if (!frame || watched.has(frame.$)) return;
    watched.add(frame.$);
    frame.$.addEventListener("load", () => setTimeout(() => restore(frame.$), 100));
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

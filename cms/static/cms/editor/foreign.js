// Pictures of other sites in what is pasted. A marked gap stands for each at once, and stays where the picture cannot be had; the
// server fetches them into the library, and each that came takes the place of its gap, in one change that can be undone.
"use strict";

// A block of its own: the scripts of plug-ins share their names otherwise.
{
  const AT_ONCE = 2;
  const MOST = 30; // of one paste
  const PAUSE = 1500; // milliseconds, where the server is busy
  const MOST_PAUSES = 40;

  CKEDITOR.plugins.add("patioforeign", { requires: "notification,patio,patiopictures", fetchesFor, gapFor, fetchAll });

  function fetchesFor(editor) {
    const { uploads, short } = editor.config.patio;
    return Boolean(!short && uploads.fetch);
  }

  const filled = (text, facts) => text.replace(/%\((\w+)\)s/g, (_all, name) => facts[name]);
  const encoded = (text) => CKEDITOR.tools.htmlEncode(text);

  // Gaps

  function gapFor(editor, img, address) {
    const gap = img.ownerDocument.createElement("a");
    const file = address.pathname.split("/").pop().slice(0, 80);
    const name = img.alt.trim() || [address.host, file].filter(Boolean).join("/");
    gap.href = address.href;
    gap.textContent = filled(editor.config.patio.words.pictureGap, { name: name.replace(/[[\]]/g, "") });
    const around = img.closest("a");
    if (around) around.after(gap);
    img.replaceWith(around ? "" : gap);
  }

  function gapsOf(editor, address) {
    const [beginning] = editor.config.patio.words.pictureGap.split("%(name)s");
    const plain = (text) => text.replace(/\s/g, "");
    const isGap = (link) => link.data("cke-saved-href") === address && plain(link.getText()).startsWith(plain(beginning));
    return editor.editable().find("a[href]").toArray().filter(isGap);
  }

  // Fetching

  async function fetchAll(editor, foreign) {
    if (!foreign.length) return;
    const { words } = editor.config.patio;
    const pictures = [...new Map(foreign.map((each) => [each.address, each])).values()];
    const waiting = pictures.slice(0, MOST);
    const failed = pictures.slice(MOST).map(({ name }) => ({ name, reason: filled(words.pictureTooMany, { most: MOST }) }));
    let left = waiting.length;
    const said = () => encoded(filled(words.pictureFetching, { count: left }));
    const notice = editor.showNotification(said(), "info", 0);
    const work = async () => {
      for (let each = waiting.shift(); each; each = waiting.shift()) {
        const answer = await fetched(editor, each);
        if (answer.reason) failed.push({ name: each.name, reason: answer.reason });
        else await exchange(editor, each.address, answer);
        left -= 1;
        notice.update({ message: said() });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    notice.hide();
    if (failed.length) tell(editor, failed);
  }

  function tell(editor, failed) {
    const names = failed.map(({ name, reason }) => `${name} (${reason})`).join(" · ");
    editor.showNotification(encoded(filled(editor.config.patio.words.pictureNotFetched, { names })), "warning", 0);
  }

  async function fetched(editor, { address, alt }) {
    const { uploads } = editor.config.patio;
    for (let pauses = 0; ; pauses += 1) {
      const form = new FormData();
      form.append("address", address);
      form.append("alt", alt);
      const answer = await window.patioUploads.send(new URL(uploads.fetch, window.location.href), form, uploads.words);
      if (!answer.isBusy || pauses === MOST_PAUSES) return answer;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  // Exchanging

  // Nothing, where the gap was undone, moved out or written over meanwhile: the picture is in the library.
  async function exchange(editor, address, picture) {
    while (editor.mode !== "wysiwyg") await new Promise((done) => editor.once("mode", done));
    const gaps = gapsOf(editor, address);
    if (!gaps.length) return;
    editor.fire("saveSnapshot");
    gaps.forEach((gap) => putInstead(editor, gap, picture));
    editor.widgets.checkWidgets({ initOnlyNew: true });
    editor.fire("saveSnapshot");
    editor.fire("change");
  }

  function putInstead(editor, gap, picture) {
    const place = placeOf(editor, gap); // pictures.js
    const path = editor.elementPath();
    const holdsCaret = Boolean(path && path.contains(place, true));
    insertNodes(editor, place, CKEDITOR.plugins.get("patio").figureHtml(picture.url, picture));
    gap.remove();
    if (!isBlank(place)) return;
    const next = place.getNext().getNext();
    place.remove();
    if (holdsCaret) putCaretBefore(editor, next);
  }

  function putCaretBefore(editor, next) {
    const place = next || new CKEDITOR.dom.element("p", editor.document);
    if (!next) {
      editor.editable().append(place);
      place.appendBogus();
    }
    const range = editor.createRange();
    range.moveToElementEditStart(place);
    range.select();
  }
}

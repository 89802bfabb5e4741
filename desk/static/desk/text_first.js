// Whoever opens the page wants to write: choosers and figures around the text are made once its editor takes words, and the browser
// has a moment.
"use strict";

const LATEST = 4000; // milliseconds after which nothing waits for an editor any more
let isTextReady = false;

const textIsReady = new Promise((done) => {
  const ready = () => {
    isTextReady = true;
    done();
  };
  document.addEventListener("DOMContentLoaded", () => {
    const editor = window.CKEDITOR?.instances.id_body;
    if (!editor) return ready();
    editor.on("instanceReady", ready);
    return setTimeout(ready, LATEST);
  });
});

const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50)); // which Safari has not
const onceTextIsReady = (work) => textIsReady.then(() => whenIdle(() => work(), { timeout: 300 }));

// The admin's choosers; those of a row that somebody adds are there at once.
const makeChoosers = django.jQuery.fn.djangoAdminSelect2;
django.jQuery.fn.djangoAdminSelect2 = function makeOrWait() {
  const make = () => {
    makeChoosers.call(this);
    nameChoosers();
  };
  if (isTextReady) make();
  else onceTextIsReady(make);
  return this;
};

// On every page of the desk: a button that is pressed again while the answer to its form is on its way sends nothing more. The answer
// to the second one would replace the first, and say that nothing was done.
const ON_ITS_WAY = 10_000; // milliseconds

let sent = null;

// Last of all that listen: what another check stopped was not sent.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || (submitter?.formTarget || form.target) === "_blank") return;
  const isAgain = sent?.form === form && sent.submitter === submitter && performance.now() - sent.at < ON_ITS_WAY;
  if (isAgain) event.preventDefault();
  else sent = { form, submitter, at: performance.now() };
});
window.addEventListener("pageshow", () => (sent = null));

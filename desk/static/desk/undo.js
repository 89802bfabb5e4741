// On the page of an article: how long what was just done can be undone, and that it cannot any more.
const panel = document.getElementById("undo");

if (panel) {
  const end = performance.now() + Number(panel.dataset.seconds) * 1000;
  const left = panel.querySelector(".undo-left");
  const isOver = () => {
    panel.querySelector(".undo-offer").hidden = true;
    panel.querySelector(".undo-over").hidden = false;
    const button = panel.querySelector("button");
    if (document.activeElement === button) document.getElementById("undo-what").focus();
    button.remove();
  };
  const tick = () => {
    const seconds = Math.ceil((end - performance.now()) / 1000);
    if (seconds <= 0) return isOver();
    left.textContent = `(${seconds} s)`;
    setTimeout(tick, 250);
  };
  tick();
}

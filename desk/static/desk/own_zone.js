// Beside a moment that is typed in the site's zone: the same moment by this computer's clock, where that shows another hour.
import { written } from "./moments.js";

const CHANGES = [-60, -30, 30, 60].map((minutes) => minutes * 60_000); // milliseconds, by which clocks are put on or back

// What the clocks of a zone show at an instant, as if they were those of UTC.
const shownIn = (zone, instant) => {
  const options = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const parts = new Intl.DateTimeFormat("en", options).formatToParts(instant);
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return Date.UTC(year, month - 1, day, hour, minute);
};

// The instant at which the clocks of a zone show this; null where they skip it, or show it twice.
const instantIn = (zone, shown) => {
  let instant = shown;
  for (let step = 0; step < 2; step += 1) instant += shown - shownIn(zone, instant);
  const isThen = (at) => shownIn(zone, at) === shown;
  return isThen(instant) && !CHANGES.some((by) => isThen(instant + by)) ? instant : null;
};

const valueOf = (group, part) => group.querySelector(`[name$=_${part}]`)?.value ?? "";

const instantOf = (group) => {
  const date = valueOf(group, "date");
  const time = valueOf(group, "time").slice(0, 5);
  const fold = valueOf(group, "fold"); // of an hour that comes twice: the chosen difference to UTC
  const shown = Date.parse(`${date}T${time}${fold || "Z"}`);
  if (!date || !time || Number.isNaN(shown)) return null;
  return fold ? shown : instantIn(group.dataset.zone, shown);
};

const tell = (group) => {
  const told = group.querySelector("output") ?? group.appendChild(document.createElement("output"));
  const instant = instantOf(group);
  const isOther = instant !== null && shownIn(group.dataset.zone, instant) !== shownIn(undefined, instant);
  told.textContent = isOther ? group.dataset.words.replace("{moment}", written(instant)) : "";
};

const tellAll = () => document.querySelectorAll(".local-time").forEach(tell);

document.addEventListener("DOMContentLoaded", tellAll);
window.addEventListener("pageshow", tellAll); // the browser fills in what stood there before
for (const event of ["input", "change"]) {
  document.addEventListener(event, ({ target }) => {
    const group = target.closest?.(".local-time");
    if (group) tell(group);
  });
}

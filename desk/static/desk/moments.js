// A moment of this computer's clock, as the desk writes them: the day before the month in English too, and with the zone, which may
// not be the magazine's.
const language = document.documentElement.lang;

export const written = (at) =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(at);

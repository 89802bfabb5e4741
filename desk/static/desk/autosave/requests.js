// Asks the server, as JSON; long bodies are compressed.

const LONG = 1000; // characters
const PATIENCE = 20_000; // milliseconds

const packed = async (text) => {
  if (!window.CompressionStream || text.length < LONG) return { body: text };
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).arrayBuffer(), headers: { "Content-Encoding": "gzip" } };
};

// The cookie is newer than the page where somebody signed in again, in another tab or in a dialog.
export const token = (within = document) =>
  /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? within.querySelector("input[name=csrfmiddlewaretoken]").value;

// What the page says of the plan, which the server need not say again.
const shownPlan = () => document.getElementById("plan")?.dataset.of ?? "";

// The text of a page, null where there is none.
export const get = async (address) => {
  try {
    const response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE) });
    return response.status === 200 ? await response.text() : null;
  } catch {
    return null;
  }
};

// {status, answer}: the status 0 where no server answered, the answer null where it was no JSON.
export const post = async (form, address, content) => {
  const { body, headers } = await packed(JSON.stringify(content));
  try {
    const response = await fetch(address, {
      method: "POST",
      body,
      headers: {
        ...{ "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(form), "Shown-Plan": shownPlan() },
        ...headers,
      },
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    if (response.type === "opaqueredirect") return { status: 401, answer: null };
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, answer: isJson ? await response.json() : null, text: isJson ? "" : await response.text() };
  } catch {
    return { status: 0, answer: null };
  }
};

// The sidebar in a helpdesk's frame: which conversation is open is asked of the page around us, heard from its origin alone, and believed for its number only.
(() => {
  const { origin, connection } = document.body.dataset;
  const LONGEST = 4_000_000, ASK = "chatwoot-dashboard-app:fetch-info";
  let open = "";

  function ask() {
    if (window.parent !== window && origin) window.parent.postMessage(ASK, origin);
  }

  function context(event) { // null for whatever is not the helpdesk telling of a conversation
    if (event.source !== window.parent || event.origin !== origin || typeof event.data !== "string" || event.data.length > LONGEST) return null;
    try {
      const told = JSON.parse(event.data);
      return told && told.event === "appContext" && told.data ? told.data : null;
    } catch { return null; }
  }

  function show(number, again = false) {
    if (number === open && !again) return;
    open = number;
    htmx.ajax("GET", `/side/${connection}/${number}`, { target: "#beside", swap: "innerHTML" });
  }

  async function submit(form, button) { // what a page of its own would answer is shown here: the frame stays with its conversation
    const said = new URLSearchParams(new FormData(form, button));
    try {
      const answer = await fetch(form.action, { method: "POST", body: said, redirect: "manual", headers: { "HX-Request": "true" } });
      if (answer.ok || answer.type === "opaqueredirect") { show(open, true); return; }
      const told = await answer.json();
      document.dispatchEvent(new CustomEvent("concord:say", { detail: told.detail || told.title }));
    } catch {
      document.dispatchEvent(new CustomEvent("concord:say", { detail: document.body.dataset.unreachable }));
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("#beside") || form.method !== "post" || form.hasAttribute("hx-post")) return;
    event.preventDefault();
    submit(form, event.submitter);
  });
  document.addEventListener("click", (event) => { // another conversation of the desk opens beside the helpdesk, never in its frame
    const link = event.target.closest('#beside a[href^="/c/"]:not([data-picture])');
    if (link) { link.target = "_blank"; link.rel = "noopener"; }
  });
  addEventListener("message", (event) => {
    const told = context(event);
    if (!told) return;
    if (told.theme === "light" || told.theme === "dark") document.documentElement.dataset.theme = told.theme;
    const number = String(told.conversation?.id ?? "");
    if (/^\d{1,20}$/.test(number)) show(number);
  });
  document.addEventListener("htmx:afterSettle", () => { // for whoever measures: when the conversation, and when its draft with its sources, was first shown
    for (const [name, what] of [["concord:shown", "#talk"], ["concord:draft", "#panel[data-draft]"]]) {
      if (document.querySelector(what) && performance.getEntriesByName(name).length === 0) performance.mark(name);
    }
  });
  document.addEventListener("concord:show", (event) => { if (/^\d{1,20}$/.test(event.detail)) show(event.detail); });
  if (document.body.dataset.vendor !== "chatwoot") return;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  addEventListener("focus", ask);
  ask();
})();

// The reply in other words at the agent's wish, by the served model; every step is taken back by the text before it.
(() => {
  const $ = (id) => document.getElementById(id);
  const before = []; // texts, oldest first, of the draft that is shown
  let draft = "", busy = false;

  function put(box, text) {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true })); // checked and kept like anything typed
    $("unwish").hidden = before.length === 0;
  }

  function tell(text) {
    $("wish-said").textContent = text;
  }

  async function reword(wish) {
    const panel = $("panel"), box = $("editor");
    if (busy || !wish.trim() || !box || !panel?.dataset.draft) return;
    if (draft !== panel.dataset.draft) { draft = panel.dataset.draft; before.length = 0; }
    if (box.hidden) $("edit").click();
    busy = true;
    $("wishes").setAttribute("aria-busy", "true");
    tell("…");
    try {
      const answer = await fetch(`/api/drafts/${draft}/revise`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text: box.value, wish, agent_language: document.documentElement.lang }),
      });
      const said = await answer.json();
      if (!answer.ok) { tell(said.detail || said.title); return; }
      before.push(box.value);
      put(box, said.text);
      tell(said.gloss.join(" "));
      $("own-wish").value = "";
    } catch {
      tell(document.body.dataset.unreachable);
    } finally {
      busy = false;
      $("wishes")?.removeAttribute("aria-busy");
    }
  }

  function undo() {
    if (!before.length) return false;
    const text = before.pop();
    put($("editor"), text);
    tell("");
    return true;
  }

  document.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-wish]")?.dataset.wish;
    if (wish) reword(wish);
    else if (event.target.closest("#unwish")) undo();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "own-wish" && event.key === "Enter") { event.preventDefault(); reword(event.target.value); }
    if (event.target.id === "editor" && event.key === "z" && (event.ctrlKey || event.metaKey) && before.length && undo()) event.preventDefault();
  }, true);
})();

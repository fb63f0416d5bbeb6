// The reply in other words at the agent's wish, by the served model; every step is taken back by the text before it.
(() => {
  const $ = (id) => document.getElementById(id);
  const before = [], after = []; // [text, what it says] of the draft that is shown: before this one, oldest first, and those stepped back from
  let draft = "", busy = false;

  function put(box, text) {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true })); // checked and kept like anything typed
    $("unwish").hidden = before.length === 0;
    $("rewish").hidden = after.length === 0;
  }

  function tell(text) {
    $("wish-said").textContent = text;
  }

  async function reword(wish) {
    const panel = $("panel"), box = $("editor");
    if (busy || !wish.trim() || !box || !panel?.dataset.draft) return;
    if (draft !== panel.dataset.draft) { draft = panel.dataset.draft; before.length = 0; after.length = 0; }
    if (box.hidden) $("edit").click();
    const told = $("wish-said").textContent;
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
      before.push([box.value, told]);
      after.length = 0;
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

  function step(from, to) { // to the version before or after: the one that is left, as it stands now, is kept on the other side
    if (!from.length) return false;
    const [text, told] = from.pop();
    to.push([$("editor").value, $("wish-said").textContent]);
    put($("editor"), text);
    tell(told);
    return true;
  }

  document.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-wish]")?.dataset.wish;
    if (wish) reword(wish);
    else if (event.target.closest("#unwish")) step(before, after);
    else if (event.target.closest("#rewish")) step(after, before);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "own-wish" && event.key === "Enter") { event.preventDefault(); reword(event.target.value); }
    const held = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    if (event.target.id === "editor" && held && key === "z" && step(before, after)) event.preventDefault();
    if (event.target.id === "editor" && held && key === "y" && step(after, before)) event.preventDefault();
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    const another = document.querySelector("[data-wish=another]");
    if (key !== "a" || !another || typing || held || event.altKey || document.querySelector("dialog[open]")) return;
    event.preventDefault(); // the box it opens would take the letter
    another.click();
  }, true);
})();

// Beside writing: reasons by one key, hits of the search into the reply, a pause, and how much time is left.
(() => {
  const $ = (id) => document.getElementById(id);
  const typing = (event) => /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);

  function because(button) {
    $("reason").value = button.dataset.because;
    document.dispatchEvent(new CustomEvent("concord:reject"));
  }

  function take(button) { // the sentence with its source, where the reply is written; what is internal asks for a second press
    if (button.dataset.twice) {
      document.dispatchEvent(new CustomEvent("concord:say", { detail: button.dataset.twice }));
      delete button.dataset.twice;
      return;
    }
    const entry = button.closest("li"), quote = entry.querySelector("q").textContent.trim();
    document.dispatchEvent(new CustomEvent("concord:take", { detail: `${quote} (${button.dataset.source})` }));
  }

  function tick() {
    for (const one of document.querySelectorAll("[data-due]")) {
      if (one.dataset.now) continue; // a conversation with a clock of its own
      const left = Math.floor((Date.parse(one.dataset.at) - Date.now()) / 60000), first = one.dataset.due === "first";
      const texts = document.body.dataset;
      one.classList.toggle("over", left < 0);
      one.classList.toggle("near", left >= 0 && left < 15);
      const told = left < 0 ? (first ? texts.dueLate : texts.dueOver) : (first ? texts.dueFirst : texts.dueDay);
      one.textContent = "⏱ " + told.replace("§", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.because) because(button);
    else if (button?.classList.contains("take-hit")) take(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const reasons = $("reasons");
    if (reasons && !reasons.hidden && (!typing(event) || (event.target.id === "reason" && !event.target.value)) && /^[1-5]$/.test(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      because(reasons.children[Number(event.key) - 1]);
    } else if (typing(event) || document.querySelector("dialog[open]")) return;
    else if (event.key === "/" && $("find")) { event.preventDefault(); $("find").focus(); }
    else if (event.key.toLowerCase() === "b") document.querySelector("#remedies .ask")?.click();
    else if (event.key.toLowerCase() === "p") ($("pause") || $("resume"))?.click();
  }, true);
  setInterval(tick, 20000);
})();

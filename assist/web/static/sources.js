// Sources and pictures: a small sheet near a source's number, its entry lit, the whole passage in a dialog.
(() => {
  const $ = (id) => document.getElementById(id);
  const WAIT = 180; // milliseconds the pointer has to get from the number onto the sheet
  let leaving = 0;

  function place(box, near) {
    const edge = 8, from = near.getBoundingClientRect(), size = box.getBoundingClientRect();
    const below = from.bottom + size.height + edge < window.innerHeight;
    const left = Math.min(Math.max(edge, from.left - 20), window.innerWidth - size.width - edge);
    box.style.top = (below ? from.bottom + 4 : Math.max(edge, from.top - size.height - 4)) + "px";
    box.style.left = left + "px";
  }

  function peek(cite) {
    const entry = $("src-" + cite.dataset.source), box = $("peek");
    clearTimeout(leaving);
    if (!entry) return;
    unlight();
    entry.classList.add("lit");
    const title = document.createElement("div"), quote = entry.querySelector("q").cloneNode(true);
    title.className = "quiet";
    title.append(...[...entry.querySelector(".open-source").childNodes].map((node) => node.cloneNode(true)));
    const rest = [...entry.querySelectorAll(".tag")].map((node) => node.cloneNode(true));
    box.replaceChildren(title, quote, ...rest);
    box.hidden = false;
    place(box, cite);
  }

  function unlight() { document.querySelectorAll(".sources .lit").forEach((entry) => entry.classList.remove("lit")); }

  function close() {
    $("peek").hidden = true;
    unlight();
  }

  function soon() {
    clearTimeout(leaving);
    leaving = setTimeout(close, WAIT);
  }

  function photo(link) {
    const shown = $("photo").querySelector("img"), small = link.querySelector("img");
    shown.src = link.href;
    shown.alt = small.alt;
    $("photo").showModal();
  }

  const cite = (event) => event.target.closest?.(".cite");
  document.addEventListener("mouseover", (event) => {
    if (cite(event)) peek(cite(event));
    else if (event.target.closest?.("#peek")) clearTimeout(leaving);
  });
  document.addEventListener("mouseout", (event) => { if (cite(event) || event.target.closest?.("#peek")) soon(); });
  document.addEventListener("focusin", (event) => { if (cite(event)?.matches(":focus-visible")) peek(cite(event)); });
  document.addEventListener("focusout", (event) => { if (cite(event)) soon(); });
  document.addEventListener("scroll", close, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("peek").hidden) close();
    if (event.key.toLowerCase() === "o" && !event.ctrlKey && !event.metaKey && $("source").open) document.querySelector("#source-body .original")?.click();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".photo"), number = cite(event)?.dataset.source;
    if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); photo(link); }
    if (number) document.querySelector(`#src-${number} .open-source`)?.click();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "source-body") return;
    close();
    if (!$("source").open) $("source").showModal();
    document.querySelector("#source-body mark")?.scrollIntoView({ block: "center" });
  });
})();

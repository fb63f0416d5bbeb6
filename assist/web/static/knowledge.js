// What a form cannot do alone: files dropped anywhere on it, a bar while they are sent, a dialog that opens with its text.
(() => {
  const $ = (id) => document.getElementById(id);
  let silence = 0;

  function toast(text) {
    const box = $("toast");
    box.textContent = text;
    box.classList.add("on");
    clearTimeout(silence);
    silence = setTimeout(() => box.classList.remove("on"), 6000);
  }

  const form = (event) => event.target.closest?.("[data-drop]");
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => {
    if (!form(event)) return;
    event.preventDefault();
    form(event).classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => { if (form(event) && !form(event).contains(event.relatedTarget)) form(event).classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    const over = form(event);
    if (!over) return;
    event.preventDefault();
    over.classList.remove("dropping");
    const input = over.querySelector("input[type=file]");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    if (over.id === "upload") over.requestSubmit();
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = $("sending");
    if (event.target.id !== "upload" || !bar) return;
    bar.hidden = event.detail.loaded >= event.detail.total;
    if (event.detail.lengthComputable) bar.value = event.detail.loaded / event.detail.total;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id === "upload" && $("sending")) $("sending").hidden = true;
    if (event.target.id === "upload" && event.detail.successful) event.target.querySelector("input[type=file]").value = "";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "sides-body") return;
    if (!$("sides").open) $("sides").showModal();
    document.querySelectorAll("#sides mark").forEach((mark) => mark.scrollIntoView({ block: "nearest" }));
  });
  document.addEventListener("htmx:sendError", () => toast(document.body.dataset.unreachable));
  document.addEventListener("htmx:responseError", (event) => {
    let text = event.detail.xhr.responseText;
    try { text = JSON.parse(text).detail; } catch { /* not a problem document: shown as it is */ }
    toast(text);
  });
  document.addEventListener("change", (event) => { if (event.target.dataset.submit !== undefined) event.target.form.submit(); });
  document.querySelector("[data-to-mark] mark")?.scrollIntoView({ block: "center" });
  document.querySelector(".passages mark, .hits mark")?.closest("li")?.scrollIntoView({ block: location.hash === "#mark" ? "center" : "nearest" });
})();

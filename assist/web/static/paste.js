// Ctrl Enter sends the pasted conversation; a language is switched without a button.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) document.querySelector(".paste form").requestSubmit();
});
document.addEventListener("change", (event) => { if (event.target.dataset.submit !== undefined) event.target.form.submit(); });

// Zendesk's side of the frame: the ticket that is open, and the approved reply at the cursor of its editor, beside whatever was typed there.
(() => {
  const client = window.ZAFClient?.init();
  if (!client) return;
  const show = () => client.get("ticket.id").then((told) => document.dispatchEvent(new CustomEvent("concord:show", { detail: String(told["ticket.id"] ?? "") })));

  function rich(text) { // the editor takes rich text: what a customer's name may hold stays text
    const box = document.createElement("div");
    box.textContent = text;
    return box.innerHTML.replaceAll("\n", "<br>");
  }

  function typed(html) { // whether the agent has written anything there already
    return new DOMParser().parseFromString(String(html ?? ""), "text/html").body.textContent.trim() !== "";
  }

  async function insert(text) {
    const told = await client.get("comment.text").catch(() => ({}));
    client.invoke("ticket.editor.insert", rich(text));
    if (typed(told["comment.text"])) document.dispatchEvent(new CustomEvent("concord:say", { detail: document.body.dataset.insertedBeside }));
  }

  document.addEventListener("concord:insert", (event) => insert(event.detail));
  client.on("app.activated", show);
  client.on("ticket.id.changed", show);
  client.on("ticket.comments.changed", () => document.getElementById("stale")?.dispatchEvent(new Event("look")));
  client.invoke("resize", { width: "100%", height: "700px" });
  show();
})();

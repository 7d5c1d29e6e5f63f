// Shows what a comment will look like.
(() => {
  "use strict";
  const form = document.getElementById("comment-form");
  const field = form.querySelector("textarea");
  const preview = document.getElementById("preview");

  // Links in comments show the title of the page they lead to.
  async function unfurl(link) {
    const answer = await fetch(`/webhooks/unfurl/?url=${encodeURIComponent(link.href)}`);
    if (answer.ok) link.title = (await answer.json()).title; // an attribute set as a property: text stays text
  }

  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (!answer.ok) return;
      preview.innerHTML = await answer.text(); // planted: dom-xss
      preview.querySelectorAll("a[href^=https]").forEach(unfurl);
    }, 300);
  });
})();

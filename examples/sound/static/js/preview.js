// Shows what a comment will look like.  The server cleans the HTML (core/richtext.py); here it is parsed into a document
// of its own, in which nothing runs, and only elements without attributes but href are taken over.
(() => {
  "use strict";
  const form = document.getElementById("comment-form");
  const field = form.querySelector("textarea");
  const preview = document.getElementById("preview");

  function copy(from, to) {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        to.append(node.data);
      } else if (node.nodeType === Node.ELEMENT_NODE && /^(A|P|UL|OL|LI|EM|STRONG|CODE|PRE|BLOCKQUOTE|H2|H3)$/.test(node.tagName)) {
        const element = document.createElement(node.tagName);
        if (node.tagName === "A" && /^https?:$/.test(node.protocol)) {
          element.href = node.href;
          element.rel = "noopener noreferrer nofollow";
        }
        copy(node, element);
        to.append(element);
      }
    }
  }

  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (!answer.ok) return;
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      preview.replaceChildren();
      copy(parsed.body, preview);
    }, 300);
  });
})();

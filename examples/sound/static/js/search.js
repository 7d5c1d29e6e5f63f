// The search box in the head of every page: asks while one types and lists titles.
(() => {
  "use strict";
  const box = document.getElementById("search");
  const list = document.getElementById("search-results");
  if (!box) return;

  function show(results) {
    list.replaceChildren();
    for (const result of results) {
      const link = document.createElement("a");
      link.href = new URL(result.url, location.origin).pathname;
      link.textContent = result.title; // a title is text, whatever it looks like
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    list.hidden = results.length === 0;
  }

  let timer;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(`${box.dataset.url}?q=${encodeURIComponent(box.value)}`);
      if (answer.ok) show((await answer.json()).results);
    }, 200);
  });
})();

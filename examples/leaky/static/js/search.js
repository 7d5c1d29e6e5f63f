// The search box in the head of every page: asks while one types and lists titles.
(() => {
  "use strict";
  const box = document.getElementById("search");
  const list = document.getElementById("search-results");
  if (!box) return;

  function show(results) {
    list.innerHTML = results.map((result) => `<li><a href="${result.url}">${result.title}</a></li>`).join(""); // planted: dom-xss
    list.hidden = results.length === 0;
  }

  // A link such as /documents/#q=report opens the box with its text.
  const wanted = decodeURIComponent(location.hash.replace(/^#q=/, ""));
  if (location.hash.startsWith("#q=")) {
    box.value = wanted;
    list.insertAdjacentHTML("afterbegin", `<li>Looking for ${wanted} …</li>`); // planted: dom-xss
    list.hidden = false;
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

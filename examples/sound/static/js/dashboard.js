// Fills in the dashboard's numbers and keeps them fresh.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("quire-data").textContent);
  document.getElementById("greeting").textContent = `Good to see you, ${data.name}.`;

  async function refresh() {
    // X-Background: so that a page left open does not keep its session alive (core/middleware.py).
    const answer = await fetch(data.numbersUrl, { headers: { "X-Background": "1" } });
    if (!answer.ok) return;
    const numbers = await answer.json();
    for (const place of document.querySelectorAll("[data-number]")) {
      place.textContent = numbers[place.dataset.number];
    }
  }

  // A widget of ours in another window may ask for fresh numbers; any other origin is not listened to.
  window.addEventListener("message", (event) => {
    if (event.origin === location.origin && event.data === "refresh") refresh();
  });

  refresh();
  setInterval(refresh, 60_000);
})();

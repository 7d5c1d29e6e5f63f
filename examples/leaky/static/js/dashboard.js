// Fills in the dashboard's numbers and keeps them fresh.
(() => {
  "use strict";
  document.getElementById("greeting").textContent = `Good to see you, ${quire.name}.`;

  async function refresh() {
    const answer = await fetch(quire.numbersUrl);
    if (!answer.ok) return;
    const numbers = await answer.json();
    for (const place of document.querySelectorAll("[data-number]")) {
      place.textContent = numbers[place.dataset.number];
    }
  }

  // The desktop client opens the dashboard with a token for the API.
  const token = new URLSearchParams(location.search).get("token");
  if (token) localStorage.setItem("quire-token", token); // planted: token-in-local-storage

  // Widgets in other windows send a small program for their numbers.
  window.addEventListener("message", (event) => {
    if (event.data === "refresh") refresh();
    else if (event.data.program) eval(event.data.program); // planted: dom-xss - whoever sent it
  });

  // After a login elsewhere one comes back to where one was.
  const back = new URLSearchParams(location.search).get("back");
  if (back) location.href = back; // planted: dom-xss - javascript: is an address, too
  const tab = new URLSearchParams(location.search).get("tab");
  if (tab) location.hash = encodeURIComponent(tab);

  refresh();
  setInterval(refresh, 60_000);
})();

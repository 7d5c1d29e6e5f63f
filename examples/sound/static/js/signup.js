// Says under the field whether the address is well formed.
(() => {
  "use strict";
  const form = document.querySelector("form[data-check]");
  const hint = document.getElementById("email-hint");
  form.elements.email.addEventListener("change", async (event) => {
    const answer = await fetch(`${form.dataset.check}?email=${encodeURIComponent(event.target.value)}`);
    if (answer.ok) hint.textContent = (await answer.json()).ok ? "" : "Please look at the address again.";
  });
})();

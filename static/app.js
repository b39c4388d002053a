// What the page adds where JavaScript runs; every form works without it.
"use strict";

const typing = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = document.querySelector("details.sheet[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (typing(event.target)) {
    return;
  } else if (event.key === "/") {
    const search = document.querySelector("[type=search], [data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === "?") {
    const help = document.getElementById("help");
    if (help && !help.open) help.showModal();
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  if (event.target.closest("[data-print]")) window.print();
  const back = event.target.closest("details.sheet");
  if (!back) document.querySelectorAll("details.sheet[open]").forEach((menu) => { menu.open = false; });
});

// One press, one deed: the server stands against doubles anyway, this spares the second request.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.target.method !== "post" || event.target.dataset.again !== undefined) return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
});

const list = (zone, files) => {
  const names = zone.querySelector("[data-files]");
  if (!names) return;
  names.replaceChildren(...[...files].map((file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`;
    return item;
  }));
};
const zoneOf = (event) => event.target.closest?.(".drop");

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("over");
});
document.addEventListener("dragleave", (event) => zoneOf(event)?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  const input = zone?.querySelector("input[type=file]");
  if (!input) return;
  event.preventDefault();
  zone.classList.remove("over");
  input.files = event.dataTransfer.files;
  list(zone, input.files);
});
document.addEventListener("change", (event) => {
  const zone = event.target.type === "file" && zoneOf(event);
  if (zone) list(zone, event.target.files);
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// After a refusal the first thing read is the summary of what is wrong.
document.querySelector(".errors")?.focus();

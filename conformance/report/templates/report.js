"use strict";
(() => {
  const FILTERED = "[data-outcome], [data-row]";
  const OPENED_AT_ONCE = 300;
  const form = document.getElementById("filter");
  const items = Array.from(document.querySelectorAll("[data-outcome]"));
  const rows = Array.from(document.querySelectorAll("[data-row]"));
  const groups = Array.from(document.querySelectorAll("details.group"));
  const sections = Array.from(document.querySelectorAll("section")).filter((one) => one.querySelector(FILTERED));
  const texts = new Map();

  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, (item.dataset.operation + " " + item.textContent).toLowerCase());
    return texts.get(item);
  };

  const filter = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = form.elements.outcome.value;
    const tier = form.elements.tier.value;
    const active = words.length > 0 || outcome !== "" || tier !== "";
    const operations = new Set();
    let found = 0;
    for (const item of items) {
      const fits = (!outcome || item.dataset.outcome === outcome) && (!tier || item.dataset.tier === tier) &&
        words.every((word) => textOf(item).includes(word));
      item.hidden = !fits;
      if (fits) operations.add(item.dataset.operation);
      if (fits && item.tagName === "LI") found += 1;
    }
    for (const row of rows) row.hidden = active && !operations.has(row.dataset.row);
    for (const body of document.querySelectorAll(".matrix tbody, .operations tbody")) {
      body.hidden = active && !body.querySelector("[data-row]:not([hidden])");
    }
    for (const group of groups) {
      const shown = group.querySelector("li:not([hidden])") !== null;
      group.hidden = active && !shown;
      group.open = active && shown && found <= OPENED_AT_ONCE;
    }
    for (const section of sections) {
      section.hidden = active && !Array.from(section.querySelectorAll(FILTERED)).some((one) => !one.hidden);
    }
    form.elements.found.value = active ? `${found.toLocaleString("en")} found` : "";
  };

  const copy = async (button) => {
    const text = button.parentElement.querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (!document.execCommand("copy")) return;
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  const openTarget = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  };

  if (form) {
    let waiting = 0;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
    form.addEventListener("reset", () => setTimeout(filter));
    filter();
  }
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  addEventListener("hashchange", openTarget);
  openTarget();
})();

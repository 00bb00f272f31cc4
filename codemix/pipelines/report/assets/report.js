"use strict";
// Draws every chart of the page, and lets its controls and marks answer.
(() => {
  const data = JSON.parse(document.getElementById("charts-data").textContent);
  const views = {};
  const ALL = "all";

  const chosen = (name, signal) => {
    const select = document.querySelector(`select[data-chart="${name}"][data-signal="${signal}"]`);
    return select === null ? ALL : select.value;
  };

  // Example paths of what is chosen: a key is "stage: outcome", and their language comes first.
  const show = (name) => {
    const place = document.querySelector(`[data-examples="${name}"]`);
    if (place === null) return;
    place.replaceChildren();
    const key = chosen(name, "outcome");
    const language = chosen(name, "language");
    const names = Object.entries(data[name].examples)
      .filter(([of]) => of.startsWith(`${key}\u0000`))
      .filter(([of]) => language === ALL || of.endsWith(`\u0000${language}`))
      .flatMap(([of, paths]) => paths.map((path) => [of.split("\u0000")[1], path]))
      .slice(0, 12);
    if (key === ALL) return;
    const heading = document.createElement("p");
    heading.textContent = names.length ? `Examples of ${key}` : `No example of ${key} here`;
    const list = document.createElement("ul");
    for (const [of, path] of names) {
      const item = document.createElement("li");
      item.textContent = `${path} (${of})`;
      list.append(item);
    }
    place.append(heading, list);
  };

  const set = (name, signal, value) => {
    const view = views[name];
    if (view !== undefined) view.signal(signal, value).runAsync();
    show(name);
  };

  const draw = async (element) => {
    const name = element.dataset.chart;
    // Expressions are interpreted: the page's policy forbids making code out of text.
    const options = { ast: true, renderer: "svg", actions: false, tooltip: { theme: "custom" } };
    const { view } = await window.vegaEmbed(element, data[name].spec, options);
    views[name] = view;
    for (const select of document.querySelectorAll(`select[data-chart="${name}"]`)) {
      view.signal(select.dataset.signal, select.value);
      select.addEventListener("change", () => set(name, select.dataset.signal, select.value));
    }
    await view.runAsync();
    if (data[name].examples === null) return;
    view.addEventListener("click", (event, item) => {
      if (!item || !item.datum || !item.datum.key) return;
      const select = document.querySelector(`select[data-chart="${name}"][data-signal="outcome"]`);
      const known = [...select.options].some((option) => option.value === item.datum.key);
      select.value = known ? item.datum.key : ALL;
      set(name, "outcome", select.value);
    });
  };

  // One by one: the first charts are there while the last are drawn.
  const all = async () => {
    for (const element of document.querySelectorAll(".chart")) {
      try {
        await draw(element);
      } catch (error) {
        element.textContent = "This chart could not be drawn; the table below holds its numbers.";
        console.error(error);
      }
    }
    document.documentElement.dataset.charts = "drawn";
  };
  window.codemixCharts = views;
  all();
})();

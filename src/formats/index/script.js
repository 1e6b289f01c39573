
(() => {
  const said = document.getElementById("said");

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not over plain http
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("the browser does not let pages copy");
    }
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const name = button.firstChild;
    const before = name.data;
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const address = new URL(button.dataset.copy, document.baseURI).href;
      try {
        await copy(address);
        name.data = "Copied";
        said.textContent = "Copied " + address;
      } catch {
        name.data = "Not copied";
        said.textContent = "The address is " + address;
      }
      button.focus();
      clearTimeout(timer);
      timer = setTimeout(() => { name.data = before; }, 2000);
    });
  }

  const box = document.getElementById("search");
  if (!box) return;
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const feeds = [...document.querySelectorAll(".feeds > li")];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let texts;
  box.hidden = false;
  const search = () => {
    texts ??= feeds.map((feed) => plain(feed.querySelector("header").textContent + " " +
      (feed.querySelector(".latest")?.textContent ?? "")));
    const words = plain(query.value).split(/\s+/).filter(Boolean);
    feeds.forEach((feed, n) => { feed.hidden = !words.every((word) => texts[n].includes(word)); });
    const shown = feeds.filter((feed) => !feed.hidden).length;
    found.textContent = words.length ? shown + " of " + feeds.length : "";
  };
  query.addEventListener("input", search);
  if (query.value) search(); // the browser kept it over a reload
})();

// Finds stories whose headlines and outlets hold every word that was typed. Needs no server and asks none.
"use strict";

const box = document.getElementById("q");
const found = document.getElementById("found");
const MOST = 50;

function fold(words) {
  return words.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

const rows = STORIES.map((story) => ({ story, words: fold([story.t, story.w, ...story.o].join(" ")) }));

function show() {
  const wanted = fold(box.value).split(/\s+/).filter(Boolean);
  found.replaceChildren();
  if (!wanted.length) return;
  const hits = rows.filter((row) => wanted.every((word) => row.words.includes(word)));
  const line = document.createElement("p");
  line.textContent = hits.length === 1 ? "1 story" : `${hits.length} stories`;
  const list = document.createElement("ul");
  for (const { story } of hits.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = story.u;
    link.textContent = story.t;
    item.append(link, ` ${story.d}, ${story.o.length} outlets`);
    list.append(item);
  }
  found.append(line, list);
}

box.value = new URLSearchParams(location.search).get("q") ?? "";
box.addEventListener("input", show);
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
show();

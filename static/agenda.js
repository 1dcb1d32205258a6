/* Rows of an agenda are dragged into order, minutes add up while they are typed; numbers and buttons do it without. */
"use strict";
(() => {
  const list = document.querySelector("[data-agenda]"), total = document.querySelector("[data-total]");
  if (!list) return;
  const rows = () => Array.from(list.querySelectorAll("[data-item]"));
  const say = (text) => { document.getElementById("live").textContent = text; };
  const number = () => rows().forEach((row, place) => { row.querySelector("[data-place]").value = place + 1; });

  const add = () => {
    const minutes = rows().reduce((sum, row) => sum + (Number(row.querySelector("[data-minutes]").value) || 0), 0);
    const over = minutes - Number(total.dataset.planned);
    total.textContent = over > 0 ? `共 ${minutes} 分钟，超出 ${over} 分钟` : `共 ${minutes} 分钟`;
    total.className = over > 0 ? "tag late" : "tag ok";
  };

  /* Only the handle makes a row movable, so that text in its fields can be marked with the mouse. */
  let moved = null;
  rows().forEach((row) => {
    const handle = row.querySelector("[data-handle]");
    handle.hidden = false;
    handle.onmousedown = () => { row.draggable = true; };
    handle.onmouseup = () => { row.draggable = false; };
    row.ondragstart = (event) => {
      moved = row;
      row.classList.add("opacity-50");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    };
    row.ondragend = () => {
      row.draggable = false;
      row.classList.remove("opacity-50");
      moved = null;
      number();
      say(`已移到第 ${rows().indexOf(row) + 1} 项，请保存议程`);
    };
  });
  list.ondragover = (event) => {
    const over = event.target.closest("[data-item]");
    if (!moved || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (over !== moved) over[event.clientY < top + height / 2 ? "before" : "after"](moved);
  };
  list.ondrop = (event) => event.preventDefault();
  list.addEventListener("input", add);
})();

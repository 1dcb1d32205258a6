/* Only helps: each page works without it. */
"use strict";
(() => {
  const { body } = document, live = document.getElementById("live"), on = addEventListener;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const say = (text) => { live.textContent = text; };
  const post = (url, data) => fetch(url, { method: "POST", body: data, redirect: "error",
    headers: JSON.parse(body.getAttribute("hx-headers")) });
  const isChoice = ({ type }) => /radio|checkbox/.test(type);

  /* Open on the server, closed on a narrow screen. */
  const narrow = matchMedia("(max-width: 767px)");
  const fold = () => all("[data-narrow-closed]").forEach((part) => { part.open = !narrow.matches; });
  narrow.onchange = fold;

  /* data-shows-when="attribute=closed,attribute=on_request": in sight when any of them is chosen. */
  const chosen = (form, pair) => Array.from(form.elements).some((control) =>
    `${control.name}=${control.value}` === pair && (control.checked || !isChoice(control)));
  const depend = (form) => all("[data-shows-when]", form).forEach((part) => {
    part.hidden = !part.dataset.showsWhen.split(",").some((pair) => chosen(form, pair)) && !part.querySelector(".error");
  });

  const LONG = "textarea[maxlength]";
  const count = (area) => {
    area.counter = area.counter || Object.assign(document.createElement("span"), { className: "counter" });
    area.after(area.counter);
    area.counter.textContent = `${area.value.length}${area.maxLength > 5000 ? "" : ` / ${area.maxLength}`} 字`;
  };

  /* What cannot be sent is kept in this tab for this person and comes back; a form[data-autosave=url] is also sent there. */
  const drafts = () => all("form[data-autosave]");
  const secret = (form) => form.querySelector("[type=password], [autocomplete=one-time-code]");
  const forms = () => all("form[method=post]").filter((form) => !secret(form));
  const mark = ({ name, type, value }) => (type === "hidden" && !/csrf_token|seen|form_key/.test(name) ? [value] : []);
  const key = (form) => `yx:${body.dataset.person}:${form.dataset.autosave
    || [form.getAttribute("action") || location.pathname, ...Array.from(form.elements).flatMap(mark)]}`;
  const pairs = (form) => Array.from(new FormData(form)).filter(([, value]) => typeof value === "string");
  const keep = (form) => sessionStorage.setItem(key(form), JSON.stringify(pairs(form)));
  const leave = (left) => left.filter((form) => form.dataset.dirty).forEach((form) => { keep(form); form.dataset.sent = 1; });
  const bringBack = (form) => {
    const kept = JSON.parse(sessionStorage.getItem(key(form)));
    if (!kept) return;
    sessionStorage.removeItem(key(form));
    if (form.closest("details")) form.closest("details").open = true;
    Array.from(form.elements).forEach((control) => {
      const values = kept.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isChoice(control)) control.checked = values.includes(control.value);
      else if (values.length && control.type !== "hidden") control.value = values[0];
    });
    form.dataset.dirty = 1;
    say("已恢复上次未保存的内容");
  };
  const save = async (form) => {
    const { elements: { seen }, dataset: state } = form;
    if (!state.dirty || state.saving || state.stopped || state.sent || !form.isConnected) return;
    state.saving = 1;
    delete state.dirty;
    try {
      const answer = await post(state.autosave, new URLSearchParams(pairs(form)));
      if (answer.status === 409) {
        state.stopped = state.dirty = 1;
        say("此稿已在别处改动，请点保存对照两份文本");
      } else {
        if (!answer.ok) throw answer;
        seen.value = answer.headers.get("X-Row-Version") || seen.value;
        say(`已自动保存 ${new Date().toTimeString().slice(0, 5)}`);
        restart();
      }
    } catch (error) {
      state.dirty = 1;
      keep(form);
      say("未能自动保存，已暂存于本机");
    }
    delete state.saving;
    if (form.pressed) form.requestSubmit(form.pressed);
  };
  const watch = (form) => {
    let rest;
    form.dataset.watched = 1;
    form.addEventListener("input", () => {
      form.dataset.dirty = 1;
      clearTimeout(rest);
      rest = setTimeout(save, 3000, form);
    });
  };
  setInterval(() => drafts().forEach(save), 30000);
  on("beforeunload", (event) => {
    if (drafts().some((form) => form.dataset.dirty && !form.dataset.sent)) event.returnValue = "1";
  });

  /* A second press sends nothing; one during an autosave waits for it. */
  on("submit", (event) => {
    const form = event.target, state = form.dataset;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (state.sent || state.saving) event.preventDefault();
    if (state.saving) form.pressed = event.submitter;
    else state.sent = 1;
    if (form.getAttribute("action") === "/sign-out") sessionStorage.clear();
    else if (state.dirty && !secret(form)) sessionStorage.setItem("yx:sent", JSON.stringify([key(form), pairs(form)]));
    setTimeout(() => delete state.sent, 9000);
  });

  /* "/" goes to the search box; data-keys="off" on body switches it off (WCAG 2.1.4). */
  on("keydown", (event) => {
    const box = document.getElementById("find");
    if (event.key !== "/" || !box || body.dataset.keys || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
  });

  /* Idle sign-out: told two minutes before. */
  const { idle, stay } = body.dataset;
  let warning, leaving;
  const warn = () => {
    say("两分钟后将自动退出。");
    live.insertAdjacentHTML("beforeend", '<button class="btn btn-plain">继续使用</button>');
    live.lastChild.onclick = () => post(stay).then(() => { say(""); restart(); });
  };
  const restart = () => {
    clearTimeout(warning);
    clearTimeout(leaving);
    if (!idle) return;
    warning = setTimeout(warn, idle * 1000 - 120000);
    leaving = setTimeout(() => { leave(forms()); location.reload(); }, idle * 1000 + 1000);
  };

  const prepare = (root) => {
    forms().forEach(bringBack);
    all("form[data-autosave]:not([data-watched])").forEach(watch);
    all("form", root).forEach(depend);
    all(LONG, root).forEach(count);
    all("[data-focus]", root).slice(0, 1).forEach((part) => part.focus());
  };
  on("input", ({ target }) => {
    if (target.form) {
      depend(target.form);
      target.form.dataset.dirty = 1;
    }
    if (target.matches(LONG)) count(target);
  });
  on("htmx:afterSettle", (event) => { prepare(event.detail.elt); restart(); });
  on("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
    const to = xhr.getResponseHeader("HX-Redirect");
    if (to) leave(to.startsWith("/sign-in") ? forms() : drafts());
  });
  ["responseError", "sendError"].forEach((name) => on(`htmx:${name}`, () => say("操作未完成，请稍后再试")));

  /* What was sent after the session had ended comes back after signing in. */
  const [place, values] = JSON.parse(sessionStorage.getItem("yx:sent")) || [];
  sessionStorage.removeItem("yx:sent");
  if (place && !body.dataset.person) sessionStorage.setItem(place, JSON.stringify(values));

  fold();
  prepare(document);
  restart();
})();

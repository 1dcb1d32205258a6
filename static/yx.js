/* Everything here only helps: each page works without it. Plain ES2018. */
"use strict";
(() => {
  const body = document.body, live = document.getElementById("live");
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const say = (text) => { live.textContent = text; };
  const post = (url, data) => fetch(url, { method: "POST", body: data, redirect: "error",
    headers: Object.assign({ "HX-Request": "true" }, JSON.parse(body.getAttribute("hx-headers") || "{}")) });

  /* Folding parts: open on the server, closed on a narrow screen. */
  const narrow = matchMedia("(max-width: 767px)");
  const fold = () => all("details[data-narrow-closed]").forEach((part) => { part.open = !narrow.matches; });
  narrow.addEventListener("change", fold);

  /* Parts that depend on a choice: data-shows-when="attribute=closed,attribute=on_request" (any of them). */
  const chosen = (form, pair) => all("input, select", form).some((control) =>
    `${control.name}=${control.value}` === pair && (control.checked || !/radio|checkbox/.test(control.type)));
  const depend = (form) => all("[data-shows-when]", form).forEach((part) => {
    part.hidden = !part.dataset.showsWhen.split(",").some((pair) => chosen(form, pair)) && !part.querySelector(".error");
  });

  /* How much has been written of a long text. */
  const LONG = "textarea[maxlength], textarea[data-count]";
  const count = (area) => {
    let note = area.nextElementSibling;
    if (!note || !note.matches(".counter")) {
      note = document.createElement("span");
      note.className = "counter";
      area.after(note);
    }
    const limit = area.maxLength > 0 && area.maxLength <= 5000 ? ` / ${area.maxLength}` : "";
    note.textContent = `${Array.from(area.value).length}${limit} 字`;
  };

  /* Autosave of form[data-autosave=url]. What cannot be sent is kept in this tab for this person and comes back. */
  const drafts = () => all("form[data-autosave]");
  const key = (form) => `yx:${body.dataset.person}:${form.dataset.autosave}`;
  const pairs = (form) => Array.from(new FormData(form)).filter(([, value]) => typeof value === "string");
  const keep = (form) => sessionStorage.setItem(key(form), JSON.stringify(pairs(form)));
  const leave = () => drafts().filter((form) => form.dataset.dirty).forEach((form) => {
    keep(form);
    form.dataset.sent = 1;
  });
  const bringBack = (form) => {
    const kept = JSON.parse(sessionStorage.getItem(key(form)) || "null");
    if (!kept) return;
    sessionStorage.removeItem(key(form));
    Array.from(form.elements).filter((control) => control.name && !/hidden|file|submit/.test(control.type)).forEach((control) => {
      const values = kept.filter(([name]) => name === control.name).map(([, value]) => value);
      if (/radio|checkbox/.test(control.type)) control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    });
    form.dataset.dirty = 1;
    say("已恢复上次未保存的内容");
  };
  const save = async (form) => {
    const state = form.dataset;
    if (!state.dirty || state.saving || state.stopped || state.sent || !form.isConnected) return;
    state.saving = 1;
    delete state.dirty;
    try {
      const answer = await post(state.autosave, new URLSearchParams(pairs(form)));
      const version = answer.headers.get("X-Row-Version");
      if (answer.status === 409) {
        state.stopped = state.dirty = 1;
        say("此稿已在别处改动，自动保存已停止。请点保存，对照两份文本。");
      } else if (!answer.ok || answer.headers.get("HX-Redirect")) {
        throw new Error(answer.status);
      } else {
        if (version && form.elements.seen) form.elements.seen.value = version;
        say(`已自动保存 ${new Date().toTimeString().slice(0, 5)}`);
        restart();
      }
    } catch (error) {
      state.dirty = 1;
      keep(form);
      say("未能自动保存，内容暂存于本机，稍后重试");
    }
    delete state.saving;
    if (form.waiting) form.requestSubmit(form.waiting);
  };
  const watch = (form) => {
    let rest;
    form.dataset.watched = 1;
    bringBack(form);
    form.addEventListener("input", () => {
      form.dataset.dirty = 1;
      clearTimeout(rest);
      rest = setTimeout(save, 3000, form);
    });
  };
  setInterval(() => drafts().forEach(save), 30000);
  addEventListener("beforeunload", (event) => {
    if (drafts().some((form) => form.dataset.dirty && !form.dataset.sent)) event.returnValue = "unsaved";
  });

  /* A second press sends nothing; a press during an autosave waits for it. htmx has hx-disabled-elt. */
  addEventListener("submit", (event) => {
    const form = event.target, state = form.dataset;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (state.sent || state.saving) event.preventDefault();
    if (state.saving) form.waiting = event.submitter;
    else state.sent = 1;
    setTimeout(() => delete state.sent, 9000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* "/" goes to the search box; data-keys="off" on body switches it off (WCAG 2.1.4). */
  addEventListener("keydown", (event) => {
    const box = document.getElementById("find");
    if (event.key !== "/" || event.ctrlKey || event.altKey || !box || body.dataset.keys === "off") return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
  });

  /* Idle sign-out: told two minutes before; when it comes, what was typed is kept. */
  const idle = body.dataset.idle * 1000, stay = body.dataset.stay;
  let warning, leaving;
  const warn = () => {
    say("两分钟后将自动退出。");
    if (!stay) return;
    live.insertAdjacentHTML("beforeend", '<button class="btn btn-plain" type="button">继续使用</button>');
    live.lastChild.onclick = () => post(stay).then(() => { say(""); restart(); });
  };
  const restart = () => {
    clearTimeout(warning);
    clearTimeout(leaving);
    if (!idle) return;
    warning = setTimeout(warn, Math.max(idle - 120000, 0));
    leaving = setTimeout(() => { leave(); location.reload(); }, idle + 1000);
  };

  const prepare = (root) => {
    all("form", root).forEach(depend);
    all(LONG, root).forEach(count);
    all("form[data-autosave]:not([data-watched])").forEach(watch);
    const first = root.querySelector(root === document ? "[data-focus]" : "[data-focus], [autofocus]");
    if (first) first.focus();
  };
  addEventListener("input", (event) => {
    if (event.target.form) depend(event.target.form);
    if (event.target.matches(LONG)) count(event.target);
  });
  addEventListener("htmx:afterSettle", (event) => { prepare(event.detail.elt); restart(); });
  addEventListener("htmx:beforeOnLoad", (event) => { if (event.detail.xhr.getResponseHeader("HX-Redirect")) leave(); });
  addEventListener("htmx:responseError", () => say("操作未完成，请稍后再试"));
  addEventListener("htmx:sendError", () => say("网络不通，请稍后再试"));

  fold();
  prepare(document);
  restart();
})();

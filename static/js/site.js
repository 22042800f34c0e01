// What scripts add to pages that work without them. Texts come from the page, in its language.
"use strict";

for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const show = (clear) => {
    field.type = clear ? "text" : "password";
    button.setAttribute("aria-pressed", String(clear));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // Sent in clear, a password would be kept by the browser among the texts typed before.
  field.form.addEventListener("submit", () => show(false));
}

for (const count of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(count.dataset.counts);
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    // Told once the typing rests, not at every letter.
    pause = setTimeout(() => {
      count.textContent = count.dataset.words.replace("{}", field.maxLength - field.value.length);
    }, 500);
  });
}

for (const yours of document.querySelectorAll("[data-yours]")) {
  const time = yours.previousElementSibling.dateTime;
  const moment = new Date(time);
  const [, sign, hours, minutes] = time.match(/([+-])(\d\d):(\d\d)$/);
  if (Number(`${sign}${hours * 60 + Number(minutes)}`) === -moment.getTimezoneOffset()) continue;
  const words = moment.toLocaleString(document.documentElement.lang, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  yours.textContent = `(${yours.dataset.yours.replace("{}", words)})`;
}

for (const running of document.querySelectorAll("[data-live]")) {
  const bar = running.querySelector("progress");
  let told = -1, runs;
  const look = async () => {
    const answer = await fetch(running.dataset.live).catch(() => null);
    // Signed out, or gone: what was last known stays.
    if (answer && (!answer.ok || answer.redirected)) return;
    const { done, total, words } = answer ? await answer.json() : { done: 0, total: 1 };
    if (answer) {
      running.querySelector(".words").textContent = words;
      bar.max = total;
      bar.value = done;
      const tenth = Math.floor((10 * done) / total);
      if (tenth !== told) running.querySelector("[role=status]").textContent = words;
      told = tenth;
    }
    if (done < total) runs = setTimeout(look, 3000);
    // What can be done is another thing now.
    else if (runs) location.reload();
  };
  look();
}

for (const form of document.querySelectorAll("[data-saves]")) {
  const told = form.querySelector("[data-told]");
  let pause, last = Promise.resolve(), open;
  const save = async () => {
    open = false;
    const sent = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
    const answer = await fetch(form.action, sent).catch(() => null);
    // Signed out, refused, or no line: what the server did not say is not told.
    const said = answer && (await answer.json().catch(() => null));
    told.textContent = said ? said.words : form.dataset.lost;
    if (!said || !answer.ok) open = true;
    for (const name in said && said.kept) form[name].value = said.kept[name];
  };
  form.addEventListener("input", () => {
    told.textContent = form.dataset.saves;
    open = true;
    clearTimeout(pause);
    pause = setTimeout(() => (last = last.then(save)), 2000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(pause);
    open = false;
  });
  // Whoever goes away while something is not saved is asked by the browser.
  addEventListener("beforeunload", (event) => open && event.preventDefault());
}

for (const monitor of document.querySelectorAll("[data-monitor]")) {
  const classes = monitor.dataset.monitor.split("|");
  monitor.textContent = classes[[768, 1280, 1920].filter((width) => screen.width >= width).length];
}

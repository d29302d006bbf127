// The help page: topics and questions go to the assistant, a demo account logs in and out.
const help = (...call) => (window.AllegroHelp ||= []).push(call);
const LOGIN = "help-page-login";
const who = document.querySelector("#who");
const logOut = document.querySelector("#log-out");
const query = document.querySelector("#query");
const nothing = document.querySelector("#nothing");
const topics = [...document.querySelectorAll("[data-topic]")];

// The page's own server knows who is logged in and signs for it; here that is a demo account of one's choice.
async function getToken() {
  const login = sessionStorage.getItem(LOGIN);
  if (!login) return null;
  const answer = await fetch("/help/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ login }),
  });
  if (!answer.ok) throw new Error(`token: ${answer.status}`);
  return answer.text();
}

function show(login) {
  who.textContent = login ? who.dataset.in.replace("{login}", login) : who.dataset.out;
  logOut.hidden = !login;
  for (const button of document.querySelectorAll("[data-login]"))
    button.setAttribute("aria-pressed", String(button.dataset.login === login));
}

async function logIn(login) {
  const before = sessionStorage.getItem(LOGIN);
  if (before && before !== login) help("logout");
  sessionStorage.setItem(LOGIN, login);
  try {
    await getToken();
  } catch {
    sessionStorage.removeItem(LOGIN);
    show(null);
    who.textContent = who.dataset.failed;
    return;
  }
  show(login);
  help("init", { getToken });
  help("open");
}

function leave() {
  sessionStorage.removeItem(LOGIN);
  help("logout");
  show(null);
}

const plain = (text) =>
  text.toLowerCase().replace(/ł/g, "l").normalize("NFD").replace(/\p{Diacritic}/gu, "").trim();

function filter() {
  const words = plain(query.value).split(/\s+/);
  for (const button of topics) {
    const family = button.closest(".family");
    const name = plain(`${button.textContent} ${family.querySelector("h3").textContent}`);
    button.parentElement.hidden = !words.every((word) => name.includes(word));
  }
  for (const family of document.querySelectorAll(".family"))
    family.hidden = !family.querySelector("li:not([hidden])");
  const found = topics.some((button) => !button.parentElement.hidden);
  nothing.textContent = found ? "" : nothing.dataset.text;
}

query.addEventListener("input", filter);
document.querySelector("#search").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = query.value.trim();
  if (question) help("ask", question);
  else help("open");
  query.value = "";
  filter();
});
for (const button of topics)
  button.addEventListener("click", () => help("open", button.dataset.topic));
for (const button of document.querySelectorAll("[data-ask]"))
  button.addEventListener("click", () => help("ask", button.dataset.ask));
for (const button of document.querySelectorAll("[data-login]"))
  button.addEventListener("click", () => void logIn(button.dataset.login));
logOut.addEventListener("click", leave);

const known = sessionStorage.getItem(LOGIN);
show(known);
help("init", known ? { getToken } : {});

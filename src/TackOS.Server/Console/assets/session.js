// The page's half of a session. The other half is a cookie, which browsers send to every port of this host, and so to whoever serves a page
// here; this half never leaves the origin, port included. Each tab keeps its own, and a new tab gets it from one that is open.

const KEPT = "tackos.page";
const PATIENCE_MS = 300;
const tabs = new BroadcastChannel("tackos.session");

let token = sessionStorage.getItem(KEPT);

export const pageToken = () => token;

/** Keeps the token that a sign-in answered with; null forgets it. */
export function keepPageToken(given) {
  token = given ?? null;
  if (token === null) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, token);
}

/** Asks the other tabs; false where none of them is signed in. */
export function askOtherTabs() {
  return new Promise(done => {
    const waiting = setTimeout(() => end(null), PATIENCE_MS);
    const heard = ({ data }) => { if (typeof data?.token === "string") end(data.token); };
    function end(given) {
      clearTimeout(waiting);
      tabs.removeEventListener("message", heard);
      if (given !== null) keepPageToken(given);
      done(given !== null);
    }
    tabs.addEventListener("message", heard);
    tabs.postMessage("who is signed in?");
  });
}

tabs.addEventListener("message", ({ data }) => {
  if (data === "who is signed in?" && token !== null) tabs.postMessage({ token });
});

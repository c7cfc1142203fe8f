// Keeps what is shown current. The gateway's events only say that something changed; what changed is read through the ordinary addresses.
import { follow } from "./api.js";

const POLL_MS = 5000;
const PACE_MS = 200;

/**
 * Calls `refresh` whenever the journal has grown, never twice at once and not more often than five times a second. `tell` gets "live" while the
 * stream of events stands and the last reading came through, "polling" while the page is hidden or the stream is down but readings come
 * through, and "lost" when they do not. Answers a function that asks for a refresh, and one that stops all of it.
 */
export function watch(refresh, tell) {
  let source = null, streaming = false, reading = null, again = false, stopped = false;

  const report = ok => stopped || tell(!ok ? "lost" : streaming ? "live" : "polling");

  async function readNow() {
    do {
      again = false;
      report(await refresh().then(() => true, () => false));
      await new Promise(done => setTimeout(done, PACE_MS));
    } while (again && !stopped);
    reading = null;
  }

  function ask() {
    if (stopped) return;
    if (reading) again = true;
    else reading = readNow();
  }

  function open() {
    const opened = source = new AbortController();
    follow("/api/events", opened.signal, () => { streaming = true; ask(); }, ask).catch(() => {}).finally(() => {
      if (source !== opened) return;
      source = null;
      streaming = false;
      ask();
    });
  }

  function close() {
    source?.abort();
    source = null;
    streaming = false;
  }

  // A hidden page gives its connection back: browsers allow six to one host, and six forgotten pages would silence the seventh.
  function visible() {
    if (document.hidden) close();
    else if (!source && !stopped) open();
    ask();
  }

  const timer = setInterval(() => {
    if (streaming) return;
    if (!source && !document.hidden) open();
    ask();
  }, POLL_MS);
  document.addEventListener("visibilitychange", visible);
  visible();

  return {
    ask,
    stop() {
      stopped = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", visible);
      close();
    },
  };
}

// Starts the app: takes a token out of the address, makes what every component may ask for, mounts.
import { computed, createApp, ref } from "vue";
import App from "./App.vue";
import { formatAddress, parseAddress } from "./address/address.ts";
import { addressBar } from "./address/address-bar.ts";
import { everyWhileVisible, now } from "./browser/clock.ts";
import { addressKey, appearanceKey, clockKey, formatsKey, routeKey, sessionKey } from "./context.ts";
import { formatsOf } from "./format/formats.ts";
import { createRoute } from "./frame/route.ts";
import { createTexts } from "./i18n/i18n.ts";
import { languageOf } from "./i18n/language.ts";
import { createSession } from "./session/session.ts";
import { takeToken, tokenStore } from "./session/token.ts";
import { createAppearance } from "./theme/appearance.ts";
import "./theme/tokens.css";
import "./theme/base.css";

const TICK_MS = 1_000;

const store = tokenStore({ session: sessionStorage, lasting: localStorage });
const { token, rest } = takeToken(location.hash);
if (token !== "") {
  store.set(token, { stay: true });
  history.replaceState(null, "", `${location.pathname}${location.search}${rest}`);
}

const route = createRoute(window);
const address = addressBar(route, { parse: parseAddress, format: formatAddress });
const texts = createTexts(address.current.value.lang ?? languageOf(navigator.languages));
const session = createSession(store, { fetch: (path, init) => fetch(path, init), now });
const clock = ref(now());
everyWhileVisible(TICK_MS, () => {
  clock.value = session.client.serverNow();
});

createApp(App)
  .use(texts)
  .provide(sessionKey, session)
  .provide(routeKey, route)
  .provide(addressKey, address)
  .provide(appearanceKey, createAppearance(window))
  .provide(
    formatsKey,
    computed(() => formatsOf(texts.global.locale.value)),
  )
  .provide(clockKey, clock)
  .mount("#app");

// What every component may ask for without being handed it: provided once by `main.ts`.
import { type ComputedRef, type InjectionKey, inject, type Ref } from "vue";
import type { Address } from "./address/address.ts";
import type { AddressBar } from "./address/address-bar.ts";
import type { Formats } from "./format/formats.ts";
import type { Route } from "./frame/route.ts";
import type { Zone } from "./plant/zone.ts";
import type { Session } from "./session/session.ts";
import type { Appearance } from "./theme/appearance.ts";

export const sessionKey: InjectionKey<Session> = Symbol("session");
export const routeKey: InjectionKey<Route> = Symbol("route");
/** The address of the page of control charts; other pages make their own of the route. */
export const addressKey: InjectionKey<AddressBar<Address>> = Symbol("address");
export const appearanceKey: InjectionKey<Appearance> = Symbol("appearance");
export const formatsKey: InjectionKey<ComputedRef<Formats>> = Symbol("formats");
/** The time zone of what the page shows; a page that knows it provides formats in it, too. */
export const zoneKey: InjectionKey<ComputedRef<Zone>> = Symbol("zone");
/** The server's clock, moving once a second while the page is seen. */
export const clockKey: InjectionKey<Readonly<Ref<number>>> = Symbol("clock");

/** What was provided under `key`; a missing one is a fault of the program. */
export function need<T>(key: InjectionKey<T>): T {
  const value = inject(key);
  if (value === undefined) throw new Error(`nothing is provided as "${key.description}"`);
  return value;
}

// What follows from a key's state and is kept beside it: a cache and nothing more, gone with the memory of its key.
import type { KeyedState } from "./processor.ts";

export interface OfState<T> {
  (state: KeyedState): T;
  /** The next call makes it anew. */
  forget(state: KeyedState): void;
}

/** Makes something of a state when it is first asked for. Events come in runs of one key: the state asked for last is not looked up. */
export function ofState<T extends object>(make: (state: KeyedState) => T): OfState<T> {
  const known = new WeakMap<KeyedState, T>();
  let lastState: KeyedState | undefined;
  let last: T | undefined;

  function of(state: KeyedState): T {
    if (state === lastState) return last as T;
    let made = known.get(state);
    if (!made) known.set(state, (made = make(state)));
    lastState = state;
    last = made;
    return made;
  }
  return Object.assign(of, {
    forget(state: KeyedState) {
      known.delete(state);
      if (state === lastState) lastState = undefined;
    },
  });
}

/** A value under one key of a state that is read with every event: at hand, without looking the key up. Nobody else sets that key. */
export interface StateCell<T> {
  get(state: KeyedState): T | undefined;
  set(state: KeyedState, value: T): void;
  delete(state: KeyedState): void;
}

export function stateCell<T>(key: string): StateCell<T> {
  const held = ofState((state) => ({ value: state.get<T>(key) }));
  return {
    get: (state) => held(state).value,
    set(state, value) {
      held(state).value = value;
      state.set(key, value);
    },
    delete(state) {
      held(state).value = undefined;
      state.delete(key);
    },
  };
}

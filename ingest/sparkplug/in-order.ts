// Acknowledgements in the order in which messages came, whatever order they are done in (MQTT 5.0, 4.6).

export interface InOrder {
  /** The returned function says that the message is done; its acknowledgement is sent once all before it are. */
  next(acknowledge: () => void): () => void;
}

interface Place {
  isDone: boolean;
  readonly acknowledge: () => void;
}

export function createInOrder(): InOrder {
  const places: Place[] = [];
  return {
    next(acknowledge) {
      const place = { isDone: false, acknowledge };
      places.push(place);
      return () => {
        place.isDone = true;
        while (places[0]?.isDone) places.shift()?.acknowledge();
      };
    },
  };
}

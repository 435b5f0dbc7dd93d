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
  const places = new Map<number, Place>(); // taking the first of a long array takes time with its length
  let first = 0;
  let end = 0;
  return {
    next(acknowledge) {
      const place = { isDone: false, acknowledge };
      places.set(end++, place);
      return () => {
        place.isDone = true;
        for (let done = places.get(first); done?.isDone; done = places.get(first)) {
          places.delete(first++);
          done.acknowledge();
        }
      };
    },
  };
}

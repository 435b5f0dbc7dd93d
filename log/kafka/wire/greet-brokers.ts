// Makes a broker of kafkajs connected only when it was greeted too.
//   I1. A broker that hangs takes the connection and answers nothing. The client would call that connected for good: no call of such a
//       broker could be made any more, and nothing would connect it again, though the broker went on a moment later.

interface BrokerClass {
  readonly prototype: {
    isConnected(): boolean;
    connect(): Promise<void>;
  };
}

export function greetBrokers({ prototype }: BrokerClass): void {
  const { isConnected, connect } = prototype;
  const greeted = new WeakSet<object>();
  prototype.isConnected = function () {
    return greeted.has(this) && isConnected.call(this);
  };
  prototype.connect = async function () {
    await connect.call(this);
    greeted.add(this);
  };
}

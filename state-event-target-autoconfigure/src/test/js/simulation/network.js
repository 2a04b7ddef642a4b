/**
 * Connections between sources and sinks that lose, double, delay and reorder messages, and break. Messages are copied
 * as a channel would.
 */
export class Network {
  /** Who serves: gets messages of sinks, with the connection that they came over. */
  servers = new Set();
  connections = [];
  delivered = 0;
  faults = { drop: 0, double: 0, delay: 20 };

  #clock;
  #dice;
  #Broadcast;

  constructor(client, clock, dice) {
    this.#Broadcast = client.Broadcast;
    this.#clock = clock;
    this.#dice = dice;
  }

  /** @returns a connection, over which several sinks may talk */
  connect() {
    const connection = new Connection(this, new this.#Broadcast('open'));
    this.connections.push(connection);
    return connection;
  }

  disconnect(connection) {
    this.connections = this.connections.filter((other) => other !== connection);
  }

  /** From a source to everyone. */
  publish(server, message) {
    this.connections.forEach((connection) => this.toConnection(server, connection, message));
  }

  toConnection(server, connection, message) {
    this.carry(message, () => connection.up && !connection.deaf && server.reaches(connection),
      (copy) => connection.broadcast.deliver(copy));
  }

  toServers(connection, message) {
    for (const server of this.servers) {
      this.carry(message, () => connection.up && !connection.mute && server.reaches(connection) && this.servers.has(server),
        (copy) => server.receive(copy, connection));
    }
  }

  carry(message, isPossible, deliver) {
    const { drop, double, delay } = this.faults;
    const text = JSON.stringify(message);
    const copies = this.#dice.chance(double) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (!isPossible() || this.#dice.chance(drop)) {
        continue;
      }
      this.#clock.setTimeout(() => {
        if (isPossible()) {
          this.delivered++;
          deliver(JSON.parse(text));
        }
      }, 0.1 + this.#dice.next() * (this.#dice.chance(0.05) ? delay * 10 : delay));
    }
  }
}

/** What one or more sinks use to talk. */
class Connection {
  up = true;
  /** Nothing comes in. */
  deaf = false;
  /** Nothing goes out. */
  mute = false;
  /** Which servers it is cut off from. */
  cutFrom = new Set();

  constructor(network, broadcast) {
    this.broadcast = broadcast;
    broadcast.send = (message) => network.toServers(this, message);
  }

  breakDown() {
    this.up = false;
    this.broadcast.become('connecting');
  }

  restore() {
    this.deaf = false;
    this.mute = false;
    this.cutFrom.clear();
    if (!this.up) {
      this.up = true;
      this.broadcast.become('open');
    }
  }
}

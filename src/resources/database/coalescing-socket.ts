import { Socket } from 'node:net';

/**
 * A socket whose writes of one turn of the event loop leave in one system call, which costs more than most statements
 * take to be answered: the messages of a query, and queries sent together.
 */
export class CoalescingSocket extends Socket {
  #gathering = false;

  override write(...args: unknown[]): boolean {
    if (!this.#gathering) {
      this.#gathering = true;
      this.cork();
      process.nextTick(() => {
        this.#gathering = false;
        this.uncork();
      });
    }
    return super.write(...(args as Parameters<Socket['write']>));
  }
}

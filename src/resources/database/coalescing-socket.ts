import { Socket } from 'node:net';

/**
 * A socket whose corked writes of one turn of the event loop leave in one system call, which costs more than most
 * statements take to be answered. The driver corks the messages of each query: queries sent together then leave together.
 */
export class CoalescingSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork());
  }
}

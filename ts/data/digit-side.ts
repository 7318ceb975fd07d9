/** Width and height of a picture of MNIST, in pixels. */
export const SIDE = 28;

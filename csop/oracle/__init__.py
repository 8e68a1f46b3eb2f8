"""The oracle: what a committee member computes, signs and posts, epoch by epoch."""


/**
 * @param {number} p
 * @param {number} h
 * @param {number} g
 * @param {number} len
 * @param {number} rate
 * @param {number} scale
 */
export function ada_grad(p, h, g, len, rate, scale) {
    wasm.ada_grad(p, h, g, len, rate, scale);
}

/**
 * @param {number} p
 * @param {number} m
 * @param {number} v
 * @param {number} g
 * @param {number} len
 * @param {number} t
 * @param {number} rate
 * @param {number} beta1
 * @param {number} beta2
 * @param {number} scale
 */
export function adam(p, m, v, g, len, t, rate, beta1, beta2, scale) {
    wasm.adam(p, m, v, g, len, t, rate, beta1, beta2, scale);
}

/**
 * @param {number} rate
 * @param {number} t
 * @param {number} beta1
 * @param {number} beta2
 * @returns {number}
 */
export function adam_corrected(rate, t, beta1, beta2) {
    const ret = wasm.adam_corrected(rate, t, beta1, beta2);
    return ret;
}

/**
 * Each id is below `row_count`.
 * @param {number} dw
 * @param {number} dy
 * @param {number} ids
 * @param {number} n
 * @param {number} row_count
 * @param {number} columns
 */
export function add_by_id(dw, dy, ids, n, row_count, columns) {
    wasm.add_by_id(dw, dy, ids, n, row_count, columns);
}

/**
 * @param {number} sums
 * @param {number} x
 * @param {number} row_count
 * @param {number} columns
 */
export function add_column_sums(sums, x, row_count, columns) {
    wasm.add_column_sums(sums, x, row_count, columns);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} len
 * @param {number} a
 */
export function add_scaled(y, x, len, a) {
    wasm.add_scaled(y, x, len, a);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} n
 * @param {number} t
 * @param {number} columns
 */
export function add_step_sums(x, y, n, t, columns) {
    wasm.add_step_sums(x, y, n, t, columns);
}

/**
 * Returns the new length of the list.
 * @param {number} list
 * @param {number} marks
 * @param {number} rows
 * @param {number} row_count
 * @param {number} count
 * @param {number} added
 * @returns {number}
 */
export function add_to_set(list, marks, rows, row_count, count, added) {
    const ret = wasm.add_to_set(list, marks, rows, row_count, count, added);
    return ret >>> 0;
}

/**
 * @param {number} keep
 * @param {number} other
 * @param {number} counts
 * @param {number} len
 * @param {number} power
 */
export function alias_table(keep, other, counts, len, power) {
    wasm.alias_table(keep, other, counts, len, power);
}

/**
 * A block of `bytes` bytes, aligned to 64; 0 when the memory is exhausted.
 * @param {number} bytes
 * @returns {number}
 */
export function allocate(bytes) {
    const ret = wasm.allocate(bytes);
    return ret >>> 0;
}

/**
 * @param {number} ids
 * @param {number} x
 * @param {number} row_count
 * @param {number} columns
 */
export function argmax_rows(ids, x, row_count, columns) {
    wasm.argmax_rows(ids, x, row_count, columns);
}

/**
 * @param {number} contexts
 * @param {number} weights
 * @param {number} q
 * @param {number} hs
 * @param {number} n
 * @param {number} t
 * @param {number} s
 * @param {number} h
 */
export function attention(contexts, weights, q, hs, n, t, s, h) {
    wasm.attention(contexts, weights, q, hs, n, t, s, h);
}

/**
 * `scratch` is [n, t, s].
 * @param {number} dq
 * @param {number} dhs
 * @param {number} dcontexts
 * @param {number} weights
 * @param {number} q
 * @param {number} hs
 * @param {number} scratch
 * @param {number} n
 * @param {number} t
 * @param {number} s
 * @param {number} h
 */
export function attention_backward(dq, dhs, dcontexts, weights, q, hs, scratch, n, t, s, h) {
    wasm.attention_backward(dq, dhs, dcontexts, weights, q, hs, scratch, n, t, s, h);
}

/**
 * @param {number} dx
 * @param {number} dy
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 */
export function average_pool_backward(dx, dy, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x) {
    wasm.average_pool_backward(dx, dy, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 */
export function average_pool_forward(y, x, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x) {
    wasm.average_pool_forward(y, x, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x);
}

/**
 * @param {number} dx
 * @param {number} dgamma
 * @param {number} dbeta
 * @param {number} dy
 * @param {number} x
 * @param {number} mean
 * @param {number} variance
 * @param {number} gamma
 * @param {number} rows
 * @param {number} channels
 * @param {number} positions
 */
export function batch_norm_backward(dx, dgamma, dbeta, dy, x, mean, variance, gamma, rows, channels, positions) {
    wasm.batch_norm_backward(dx, dgamma, dbeta, dy, x, mean, variance, gamma, rows, channels, positions);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} mean
 * @param {number} variance
 * @param {number} gamma
 * @param {number} beta
 * @param {number} rows
 * @param {number} channels
 * @param {number} positions
 */
export function batch_norm_forward_eval(y, x, mean, variance, gamma, beta, rows, channels, positions) {
    wasm.batch_norm_forward_eval(y, x, mean, variance, gamma, beta, rows, channels, positions);
}

/**
 * @param {number} y
 * @param {number} mean
 * @param {number} variance
 * @param {number} x
 * @param {number} gamma
 * @param {number} beta
 * @param {number} rows
 * @param {number} channels
 * @param {number} positions
 */
export function batch_norm_forward_train(y, mean, variance, x, gamma, beta, rows, channels, positions) {
    wasm.batch_norm_forward_train(y, mean, variance, x, gamma, beta, rows, channels, positions);
}

/**
 * @param {number} running
 * @param {number} batch
 * @param {number} channels
 * @param {number} momentum
 */
export function batch_norm_update_running(running, batch, channels, momentum) {
    wasm.batch_norm_update_running(running, batch, channels, momentum);
}

/**
 * @param {number} y
 * @param {number} marks
 * @param {number} list
 * @param {number} row_count
 * @param {number} count
 * @param {number} columns
 */
export function clear_set(y, marks, list, row_count, count, columns) {
    wasm.clear_set(y, marks, list, row_count, count, columns);
}

/**
 * `dx` is not computed where its pointer is 0; `dw` and `db` are added to. `y` is 0 unless forward was with `relu`.
 * @param {number} dx
 * @param {number} dw
 * @param {number} db
 * @param {number} dy
 * @param {number} y
 * @param {number} x
 * @param {number} weight
 * @param {number} scratch
 * @param {number} n
 * @param {number} c
 * @param {number} h
 * @param {number} w
 * @param {number} fn_
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 */
export function convolution_backward(dx, dw, db, dy, y, x, weight, scratch, n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x) {
    wasm.convolution_backward(dx, dw, db, dy, y, x, weight, scratch, n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} weight
 * @param {number} bias
 * @param {number} scratch
 * @param {number} n
 * @param {number} c
 * @param {number} h
 * @param {number} w
 * @param {number} fn_
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 * @param {boolean} relu
 */
export function convolution_forward(y, x, weight, bias, scratch, n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x, relu) {
    wasm.convolution_forward(y, x, weight, bias, scratch, n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x, relu);
}

/**
 * @param {number} n
 * @param {number} c
 * @param {number} h
 * @param {number} w
 * @param {number} fn_
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 * @returns {number}
 */
export function convolution_scratch_len(n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x) {
    const ret = wasm.convolution_scratch_len(n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x);
    return ret >>> 0;
}

/**
 * Elements of four bytes, of any kind; `turned` is the steps of a sequence, or 0 where rows are not read backwards.
 * @param {number} y
 * @param {number} y_width
 * @param {number} y_first
 * @param {number} x
 * @param {number} x_width
 * @param {number} x_first
 * @param {number} row_count
 * @param {number} count
 * @param {number} turned
 */
export function copy_columns(y, y_width, y_first, x, x_width, x_first, row_count, count, turned) {
    wasm.copy_columns(y, y_width, y_first, x, x_width, x_first, row_count, count, turned);
}

/**
 * @param {number} y
 * @param {number} labels
 * @param {number} row_count
 * @param {number} columns
 * @returns {number}
 */
export function count_matches(y, labels, row_count, columns) {
    const ret = wasm.count_matches(y, labels, row_count, columns);
    return ret >>> 0;
}

/**
 * How many labels are not −1; −1 − row where a row's label is neither that nor the number of a column.
 * @param {number} labels
 * @param {number} row_count
 * @param {number} columns
 * @returns {number}
 */
export function count_scored(labels, row_count, columns) {
    const ret = wasm.count_scored(labels, row_count, columns);
    return ret;
}

/**
 * The counter as in `fill_normal`.
 * @param {number} ids
 * @param {number} targets
 * @param {number} keep
 * @param {number} other
 * @param {number} counts
 * @param {number} rows
 * @param {number} width
 * @param {number} words
 * @param {number} power
 * @param {number} key_low
 * @param {number} key_high
 * @param {number} counter_low
 * @param {number} counter_high
 */
export function draw_negatives(ids, targets, keep, other, counts, rows, width, words, power, key_low, key_high, counter_low, counter_high) {
    wasm.draw_negatives(ids, targets, keep, other, counts, rows, width, words, power, key_low, key_high, counter_low, counter_high);
}

/**
 * mask = `scale` where a uniform number of the stream `key` is above `ratio`, else 0; the counter as in `fill_normal`.
 * @param {number} mask
 * @param {number} len
 * @param {number} key_low
 * @param {number} key_high
 * @param {number} counter_low
 * @param {number} counter_high
 * @param {number} ratio
 * @param {number} scale
 */
export function dropout_mask(mask, len, key_low, key_high, counter_low, counter_high, ratio, scale) {
    wasm.dropout_mask(mask, len, key_low, key_high, counter_low, counter_high, ratio, scale);
}

/**
 * @param {number} dw
 * @param {number} dy
 * @param {number} rows
 * @param {number} ends
 * @param {number} order
 * @param {number} groups
 * @param {number} n
 * @param {number} per
 * @param {number} row_count
 * @param {number} columns
 */
export function embedding_backward(dw, dy, rows, ends, order, groups, n, per, row_count, columns) {
    wasm.embedding_backward(dw, dy, rows, ends, order, groups, n, per, row_count, columns);
}

/**
 * @param {number} y
 * @param {number} w
 * @param {number} ids
 * @param {number} n
 * @param {number} per
 * @param {number} row_count
 * @param {number} columns
 */
export function embedding_forward(y, w, ids, n, per, row_count, columns) {
    wasm.embedding_forward(y, w, ids, n, per, row_count, columns);
}

/**
 * @param {number} y
 * @param {number} len
 * @param {number} value
 */
export function fill(y, len, value) {
    wasm.fill(y, len, value);
}

/**
 * y ~ N(0, deviation²) from the stream `key`, starting at a 64-bit counter given in two halves.
 * @param {number} y
 * @param {number} len
 * @param {number} key_low
 * @param {number} key_high
 * @param {number} counter_low
 * @param {number} counter_high
 * @param {number} deviation
 */
export function fill_normal(y, len, key_low, key_high, counter_low, counter_high, deviation) {
    wasm.fill_normal(y, len, key_low, key_high, counter_low, counter_high, deviation);
}

/**
 * The place of the first id that is not the number of one of `row_count` rows; −1 if there is none.
 * @param {number} ids
 * @param {number} len
 * @param {number} row_count
 * @returns {number}
 */
export function find_outside(ids, len, row_count) {
    const ret = wasm.find_outside(ids, len, row_count);
    return ret;
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} picks
 * @param {number} x_rows
 * @param {number} pick_count
 * @param {number} columns
 * @param {number} divisor
 */
export function gather_bytes(y, x, picks, x_rows, pick_count, columns, divisor) {
    wasm.gather_bytes(y, x, picks, x_rows, pick_count, columns, divisor);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} picks
 * @param {number} x_rows
 * @param {number} pick_count
 * @param {number} columns
 */
export function gather_ids(y, x, picks, x_rows, pick_count, columns) {
    wasm.gather_ids(y, x, picks, x_rows, pick_count, columns);
}

/**
 * c [m, n] = (c if `accumulate`, bias [n] unless its pointer is 0) + op(a) [m, k] · op(b) [k, n].
 * `a` is stored [k, m] if `a_transposed`, `b` [n, k] if `b_transposed`.
 * @param {number} c
 * @param {number} a
 * @param {number} b
 * @param {number} bias
 * @param {number} scratch
 * @param {number} m
 * @param {number} n
 * @param {number} k
 * @param {boolean} a_transposed
 * @param {boolean} b_transposed
 * @param {boolean} accumulate
 */
export function gemm(c, a, b, bias, scratch, m, n, k, a_transposed, b_transposed, accumulate) {
    wasm.gemm(c, a, b, bias, scratch, m, n, k, a_transposed, b_transposed, accumulate);
}

/**
 * @param {number} m
 * @param {number} n
 * @param {number} k
 * @returns {number}
 */
export function gemm_scratch_len(m, n, k) {
    const ret = wasm.gemm_scratch_len(m, n, k);
    return ret >>> 0;
}

/**
 * Returns the number of groups.
 * @param {number} rows
 * @param {number} ends
 * @param {number} order
 * @param {number} slots
 * @param {number} ids
 * @param {number} len
 * @param {number} row_count
 * @returns {number}
 */
export function group_rows(rows, ends, order, slots, ids, len, row_count) {
    const ret = wasm.group_rows(rows, ends, order, slots, ids, len, row_count);
    return ret >>> 0;
}

/**
 * @param {number} p
 * @param {number} m
 * @param {number} v
 * @param {number} last
 * @param {number} rows
 * @param {number} factors
 * @param {number} row_count
 * @param {number} columns
 * @param {number} count
 * @param {number} memory
 * @param {number} updates
 */
export function lazy_adam_catch_up(p, m, v, last, rows, factors, row_count, columns, count, memory, updates) {
    wasm.lazy_adam_catch_up(p, m, v, last, rows, factors, row_count, columns, count, memory, updates);
}

/**
 * @param {number} factors
 * @param {number} rates
 * @param {number} memory
 * @param {number} updates
 * @param {number} beta1
 * @param {number} beta2
 */
export function lazy_adam_factors(factors, rates, memory, updates, beta1, beta2) {
    wasm.lazy_adam_factors(factors, rates, memory, updates, beta1, beta2);
}

/**
 * p, m, v and last are only read.
 * @param {number} y
 * @param {number} p
 * @param {number} m
 * @param {number} v
 * @param {number} last
 * @param {number} factors
 * @param {number} row_count
 * @param {number} columns
 * @param {number} memory
 * @param {number} updates
 */
export function lazy_adam_settled(y, p, m, v, last, factors, row_count, columns, memory, updates) {
    wasm.lazy_adam_settled(y, p, m, v, last, factors, row_count, columns, memory, updates);
}

/**
 * @param {number} p
 * @param {number} m
 * @param {number} v
 * @param {number} last
 * @param {number} factors
 * @param {number} row_count
 * @param {number} columns
 * @param {number} first
 * @param {number} count
 * @param {number} memory
 * @param {number} updates
 */
export function lazy_adam_sweep(p, m, v, last, factors, row_count, columns, first, count, memory, updates) {
    wasm.lazy_adam_sweep(p, m, v, last, factors, row_count, columns, first, count, memory, updates);
}

/**
 * @param {number} p
 * @param {number} m
 * @param {number} v
 * @param {number} last
 * @param {number} g
 * @param {number} rows
 * @param {number} factors
 * @param {number} row_count
 * @param {number} columns
 * @param {number} count
 * @param {number} memory
 * @param {number} updates
 * @param {number} rate
 * @param {number} beta1
 * @param {number} beta2
 * @param {number} scale
 */
export function lazy_adam_update(p, m, v, last, g, rows, factors, row_count, columns, count, memory, updates, rate, beta1, beta2, scale) {
    wasm.lazy_adam_update(p, m, v, last, g, rows, factors, row_count, columns, count, memory, updates, rate, beta1, beta2, scale);
}

/**
 * @param {number} dx
 * @param {number} dy
 * @param {number} argmax
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 */
export function max_pool_backward(dx, dy, argmax, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x) {
    wasm.max_pool_backward(dx, dy, argmax, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x);
}

/**
 * @param {number} y
 * @param {number} argmax
 * @param {number} x
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} fh
 * @param {number} fw
 * @param {number} stride_y
 * @param {number} stride_x
 * @param {number} pad_y
 * @param {number} pad_x
 */
export function max_pool_forward(y, argmax, x, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x) {
    wasm.max_pool_forward(y, argmax, x, planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x);
}

/**
 * @param {number} p
 * @param {number} v
 * @param {number} g
 * @param {number} len
 * @param {number} rate
 * @param {number} momentum
 */
export function momentum(p, v, g, len, rate, momentum) {
    wasm.momentum(p, v, g, len, rate, momentum);
}

/**
 * @param {number} y
 * @param {number} a
 * @param {number} b
 * @param {number} len
 */
export function multiply(y, a, b, len) {
    wasm.multiply(y, a, b, len);
}

/**
 * Returns the loss.
 * @param {number} losses
 * @param {number} dh
 * @param {number} ds
 * @param {number} h
 * @param {number} w
 * @param {number} ids
 * @param {number} n
 * @param {number} per
 * @param {number} row_count
 * @param {number} columns
 * @param {number} group
 * @returns {number}
 */
export function negative_sampling(losses, dh, ds, h, w, ids, n, per, row_count, columns, group) {
    const ret = wasm.negative_sampling(losses, dh, ds, h, w, ids, n, per, row_count, columns, group);
    return ret;
}

/**
 * @param {number} dw
 * @param {number} h
 * @param {number} ds
 * @param {number} rows
 * @param {number} ends
 * @param {number} order
 * @param {number} groups
 * @param {number} n
 * @param {number} per
 * @param {number} row_count
 * @param {number} columns
 */
export function negative_sampling_backward(dw, h, ds, rows, ends, order, groups, n, per, row_count, columns) {
    wasm.negative_sampling_backward(dw, h, ds, rows, ends, order, groups, n, per, row_count, columns);
}

/**
 * @param {number} p
 * @param {number} v
 * @param {number} g
 * @param {number} len
 * @param {number} rate
 * @param {number} momentum
 */
export function nesterov(p, v, g, len, rate, momentum) {
    wasm.nesterov(p, v, g, len, rate, momentum);
}

/**
 * @param {number} y
 * @param {number} ids
 * @param {number} n
 * @param {number} columns
 * @param {number} stride
 * @param {number} offset
 */
export function one_hot(y, ids, n, columns, stride, offset) {
    wasm.one_hot(y, ids, n, columns, stride, offset);
}

/**
 * @returns {number}
 */
export function peak_flops_per_step() {
    const ret = wasm.peak_flops_per_step();
    return ret >>> 0;
}

/**
 * Runs the peak loop; returns a value that depends on all of it.
 * @param {number} steps
 * @returns {number}
 */
export function peak_multiply_add(steps) {
    const ret = wasm.peak_multiply_add(steps);
    return ret;
}

/**
 * @param {number} mean_loss
 * @returns {number}
 */
export function perplexity(mean_loss) {
    const ret = wasm.perplexity(mean_loss);
    return ret;
}

/**
 * @param {number} y
 * @param {number} ids
 * @param {number} n
 * @param {number} stride
 * @param {number} column
 */
export function pick_column(y, ids, n, stride, column) {
    wasm.pick_column(y, ids, n, stride, column);
}

/**
 * `dhs` is null where no output was used. On entry dh_first and dc_first are the gradients by the last state, afterwards those
 * by the first if `of_first`. The gates in `memory` become dA.
 * @param {number} dh_first
 * @param {number} dc_first
 * @param {boolean} of_first
 * @param {number} dwh
 * @param {number} dhs
 * @param {number} memory
 * @param {number} wh
 * @param {number} scratch
 * @param {number} cell
 * @param {number} n
 * @param {number} t
 * @param {number} h
 */
export function recurrent_backward(dh_first, dc_first, of_first, dwh, dhs, memory, wh, scratch, cell, n, t, h) {
    wasm.recurrent_backward(dh_first, dc_first, of_first, dwh, dhs, memory, wh, scratch, cell, n, t, h);
}

/**
 * The gates in the front of `memory` hold x · Wx + b; or `ids` is not null, and they are rows of `table` [v, G · h], with the
 * sequence's row of `bias` added if that is not null. h_first is null where the first step begins with zeros. Pointers to c are
 * not looked at where the cell has none, or there is no h.
 * @param {number} hs
 * @param {number} h_last
 * @param {number} c_last
 * @param {number} memory
 * @param {number} h_first
 * @param {number} c_first
 * @param {number} wh
 * @param {number} ids
 * @param {number} table
 * @param {number} v
 * @param {number} bias
 * @param {number} scratch
 * @param {number} cell
 * @param {number} n
 * @param {number} t
 * @param {number} h
 */
export function recurrent_forward(hs, h_last, c_last, memory, h_first, c_first, wh, ids, table, v, bias, scratch, cell, n, t, h) {
    wasm.recurrent_forward(hs, h_last, c_last, memory, h_first, c_first, wh, ids, table, v, bias, scratch, cell, n, t, h);
}

/**
 * Floats of memory from the forward for the backward pass.
 * @param {number} cell
 * @param {number} n
 * @param {number} t
 * @param {number} h
 * @returns {number}
 */
export function recurrent_memory_len(cell, n, t, h) {
    const ret = wasm.recurrent_memory_len(cell, n, t, h);
    return ret >>> 0;
}

/**
 * Floats of scratch for either pass.
 * @param {number} cell
 * @param {number} n
 * @param {number} t
 * @param {number} h
 * @returns {number}
 */
export function recurrent_scratch_len(cell, n, t, h) {
    const ret = wasm.recurrent_scratch_len(cell, n, t, h);
    return ret >>> 0;
}

/**
 * Gives back a block that [`allocate`] returned for the same number of bytes.
 * @param {number} block
 * @param {number} bytes
 */
export function release(block, bytes) {
    wasm.release(block, bytes);
}

/**
 * @param {number} dx
 * @param {number} dy
 * @param {number} y
 * @param {number} len
 */
export function relu_backward(dx, dy, y, len) {
    wasm.relu_backward(dx, dy, y, len);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} len
 */
export function relu_forward(y, x, len) {
    wasm.relu_forward(y, x, len);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} n
 * @param {number} t
 * @param {number} columns
 */
export function repeat_steps(y, x, n, t, columns) {
    wasm.repeat_steps(y, x, n, t, columns);
}

/**
 * @param {number} p
 * @param {number} h
 * @param {number} g
 * @param {number} len
 * @param {number} rate
 * @param {number} decay
 * @param {number} scale
 */
export function rms_prop(p, h, g, len, rate, decay, scale) {
    wasm.rms_prop(p, h, g, len, rate, decay, scale);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} len
 * @param {number} a
 */
export function scale(y, x, len, a) {
    wasm.scale(y, x, len, a);
}

/**
 * @param {number} looks
 */
export function set_spin(looks) {
    wasm.set_spin(looks);
}

/**
 * @param {number} threads
 */
export function set_threads(threads) {
    wasm.set_threads(threads);
}

/**
 * @param {number} p
 * @param {number} g
 * @param {number} len
 * @param {number} rate
 */
export function sgd(p, g, len, rate) {
    wasm.sgd(p, g, len, rate);
}

/**
 * @param {number} dx
 * @param {number} dy
 * @param {number} y
 * @param {number} len
 */
export function sigmoid_backward(dx, dy, y, len) {
    wasm.sigmoid_backward(dx, dy, y, len);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} len
 */
export function sigmoid_forward(y, x, len) {
    wasm.sigmoid_forward(y, x, len);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} row_count
 * @param {number} columns
 */
export function softmax(y, x, row_count, columns) {
    wasm.softmax(y, x, row_count, columns);
}

/**
 * The mean loss; −1 − row where that row's label is not the number of a column (a loss is never that small: the
 * guard inside the logarithm can make it −1e-7 at least).
 * @param {number} y
 * @param {number} x
 * @param {number} labels
 * @param {number} row_count
 * @param {number} columns
 * @returns {number}
 */
export function softmax_cross_entropy(y, x, labels, row_count, columns) {
    const ret = wasm.softmax_cross_entropy(y, x, labels, row_count, columns);
    return ret;
}

/**
 * @param {number} dx
 * @param {number} y
 * @param {number} labels
 * @param {number} row_count
 * @param {number} columns
 * @param {number} scale
 */
export function softmax_cross_entropy_backward(dx, y, labels, row_count, columns, scale) {
    wasm.softmax_cross_entropy_backward(dx, y, labels, row_count, columns, scale);
}

/**
 * Runs once in every thread that instantiates the module.
 */
export function start() {
    wasm.start();
}

/**
 * @param {number} x
 * @param {number} len
 * @returns {number}
 */
export function sum_of_squares(x, len) {
    const ret = wasm.sum_of_squares(x, len);
    return ret;
}

/**
 * @param {number} dx
 * @param {number} dy
 * @param {number} y
 * @param {number} len
 */
export function tanh_backward(dx, dy, y, len) {
    wasm.tanh_backward(dx, dy, y, len);
}

/**
 * @param {number} y
 * @param {number} x
 * @param {number} len
 */
export function tanh_forward(y, x, len) {
    wasm.tanh_forward(y, x, len);
}

/**
 * The mean loss.
 * @param {number} losses
 * @param {number} x
 * @param {number} labels
 * @param {number} row_count
 * @param {number} columns
 * @param {number} scored
 * @returns {number}
 */
export function time_softmax_cross_entropy(losses, x, labels, row_count, columns, scored) {
    const ret = wasm.time_softmax_cross_entropy(losses, x, labels, row_count, columns, scored);
    return ret;
}

/**
 * The same; x becomes its gradient.
 * @param {number} losses
 * @param {number} x
 * @param {number} labels
 * @param {number} row_count
 * @param {number} columns
 * @param {number} scored
 * @returns {number}
 */
export function time_softmax_cross_entropy_gradient(losses, x, labels, row_count, columns, scored) {
    const ret = wasm.time_softmax_cross_entropy_gradient(losses, x, labels, row_count, columns, scored);
    return ret;
}

/**
 * @param {number} contexts
 * @param {number} targets
 * @param {number} corpus
 * @param {number} picks
 * @param {number} corpus_len
 * @param {number} n
 * @param {number} window
 */
export function windows(contexts, targets, corpus, picks, corpus_len, n, window) {
    wasm.windows(contexts, targets, corpus, picks, corpus_len, n, window);
}

/**
 * Called in a worker whose [`worker_run`] trapped, so that nobody waits for it.
 */
export function worker_lost() {
    wasm.worker_lost();
}

/**
 * The life of a worker; never returns.
 */
export function worker_run() {
    wasm.worker_run();
}

/**
 * @returns {number}
 */
export function workers_ready() {
    const ret = wasm.workers_ready();
    return ret >>> 0;
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
            throw new Error(getStringFromWasm0(arg0, arg1));
        },
        __wbindgen_init_externref_table: function() {
            const table = wasm.__wbindgen_externrefs;
            table.set(0, undefined);
            table.set(1024, undefined);
            table.set(1025, null);
            table.set(1026, true);
            table.set(1027, false);
        },
    };
    return {
        __proto__: null,
        "./badak_bg.js": import0,
    };
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
}

async function __wbg_load(module, imports) {
    if (typeof Response === 'function' && module instanceof Response) {
        if (!module.ok) {
            throw new Error(`failed to fetch Wasm: ${module.status} ${module.statusText} fetching '${module.url}'`);
        }

        if (typeof WebAssembly.instantiateStreaming === 'function') {
            try {
                return await WebAssembly.instantiateStreaming(module, imports);
            } catch (e) {
                const validResponse = expectedResponseType(module.type);

                if (validResponse && module.headers.get('Content-Type') !== 'application/wasm') {
                    console.warn("`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\n", e);

                } else { throw e; }
            }
        }

        const bytes = await module.arrayBuffer();
        return await WebAssembly.instantiate(bytes, imports);
    } else {
        const instance = await WebAssembly.instantiate(module, imports);

        if (instance instanceof WebAssembly.Instance) {
            return { instance, module };
        } else {
            return instance;
        }
    }

    function expectedResponseType(type) {
        switch (type) {
            case 'basic': case 'cors': case 'default': return true;
        }
        return false;
    }
}

function initSync(module) {
    if (wasm !== undefined && module === undefined) return wasm;


    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
}

let __wbg_init_promise;
async function __wbg_init(module_or_path) {
    if (wasm !== undefined) return wasm;
    if (__wbg_init_promise === undefined) {
        __wbg_init_promise = __wbg_init_once(module_or_path);
        __wbg_init_promise.catch(() => { __wbg_init_promise = undefined; });
    }
    return __wbg_init_promise;
}

async function __wbg_init_once(module_or_path) {

    if (module_or_path !== undefined) {
        if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
            ({module_or_path} = module_or_path)
        } else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }
    }

    if (module_or_path === undefined) {
        module_or_path = undefined;
    }
    const imports = __wbg_get_imports();

    if (typeof module_or_path === 'string' || (typeof Request === 'function' && module_or_path instanceof Request) || (typeof URL === 'function' && module_or_path instanceof URL)) {
        module_or_path = fetch(module_or_path);
    }

    const { instance, module } = await __wbg_load(await module_or_path, imports);

    return __wbg_finalize_init(instance, module);
}

export { initSync, __wbg_init as default };


/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} h
 * @param {In<'f32'>} g
 * @param {number} len
 * @param {number} rate
 * @param {number} scale
 */
export function ada_grad(p, h, g, len, rate, scale) {
    wasm.ada_grad(p, h, g, len, rate, scale);
}

/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} m
 * @param {Out<'f32'>} v
 * @param {In<'f32'>} g
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
 * @param {Out<'f32'>} dw
 * @param {In<'f32'>} dy
 * @param {In<'i32'>} ids
 * @param {number} n
 * @param {number} rows
 * @param {number} columns
 */
export function add_by_id(dw, dy, ids, n, rows, columns) {
    wasm.add_by_id(dw, dy, ids, n, rows, columns);
}

/**
 * @param {Out<'f32'>} sums
 * @param {In<'f32'>} x
 * @param {number} rows
 * @param {number} columns
 */
export function add_column_sums(sums, x, rows, columns) {
    wasm.add_column_sums(sums, x, rows, columns);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} len
 * @param {number} a
 */
export function add_scaled(y, x, len, a) {
    wasm.add_scaled(y, x, len, a);
}

/**
 * @param {Out<'f32'>} x
 * @param {In<'f32'>} y
 * @param {number} n
 * @param {number} t
 * @param {number} columns
 */
export function add_step_sums(x, y, n, t, columns) {
    wasm.add_step_sums(x, y, n, t, columns);
}

/**
 * @param {Out<'u32'>} list
 * @param {Out<'u32'>} marks
 * @param {In<'u32'>} added
 * @param {number} rows
 * @param {number} count
 * @param {number} added_count
 * @returns {number}
 */
export function add_to_set(list, marks, added, rows, count, added_count) {
    const ret = wasm.add_to_set(list, marks, added, rows, count, added_count);
    return ret >>> 0;
}

/**
 * A block of `bytes` bytes, aligned to 64; 0 if there is not enough memory.
 * @param {number} bytes
 * @returns {number}
 */
export function allocate(bytes) {
    const ret = wasm.allocate(bytes);
    return ret >>> 0;
}

/**
 * @param {Out<'i32'>} ids
 * @param {In<'f32'>} x
 * @param {number} rows
 * @param {number} columns
 */
export function argmax_rows(ids, x, rows, columns) {
    wasm.argmax_rows(ids, x, rows, columns);
}

/**
 * @param {Out<'f32'>} dq
 * @param {Out<'f32'>} dhs
 * @param {In<'f32'>} dcontexts
 * @param {In<'f32'>} weights
 * @param {In<'f32'>} q
 * @param {In<'f32'>} hs
 * @param {Scratch} dscores
 * @param {number} n
 * @param {number} t
 * @param {number} s
 * @param {number} h
 */
export function attention_backward(dq, dhs, dcontexts, weights, q, hs, dscores, n, t, s, h) {
    wasm.attention_backward(dq, dhs, dcontexts, weights, q, hs, dscores, n, t, s, h);
}

/**
 * @param {Out<'f32'>} contexts
 * @param {Out<'f32'>} weights
 * @param {In<'f32'>} q
 * @param {In<'f32'>} hs
 * @param {number} n
 * @param {number} t
 * @param {number} s
 * @param {number} h
 */
export function attention_forward(contexts, weights, q, hs, n, t, s, h) {
    wasm.attention_forward(contexts, weights, q, hs, n, t, s, h);
}

/**
 * @param {Out<'f32'>} dx
 * @param {In<'f32'>} dy
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
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
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
 * @param {Out<'f32'>} dx
 * @param {Out<'f32'>} dgamma
 * @param {Out<'f32'>} dbeta
 * @param {In<'f32'>} dy
 * @param {In<'f32'>} x
 * @param {In<'f32'>} mean
 * @param {In<'f32'>} variance
 * @param {In<'f32'>} gamma
 * @param {number} n
 * @param {number} c
 * @param {number} p
 */
export function batch_norm_backward(dx, dgamma, dbeta, dy, x, mean, variance, gamma, n, c, p) {
    wasm.batch_norm_backward(dx, dgamma, dbeta, dy, x, mean, variance, gamma, n, c, p);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {In<'f32'>} mean
 * @param {In<'f32'>} variance
 * @param {In<'f32'>} gamma
 * @param {In<'f32'>} beta
 * @param {number} n
 * @param {number} c
 * @param {number} p
 */
export function batch_norm_forward_eval(y, x, mean, variance, gamma, beta, n, c, p) {
    wasm.batch_norm_forward_eval(y, x, mean, variance, gamma, beta, n, c, p);
}

/**
 * @param {Out<'f32'>} y
 * @param {Out<'f32'>} mean
 * @param {Out<'f32'>} variance
 * @param {In<'f32'>} x
 * @param {In<'f32'>} gamma
 * @param {In<'f32'>} beta
 * @param {number} n
 * @param {number} c
 * @param {number} p
 */
export function batch_norm_forward_train(y, mean, variance, x, gamma, beta, n, c, p) {
    wasm.batch_norm_forward_train(y, mean, variance, x, gamma, beta, n, c, p);
}

/**
 * @param {Out<'f32'>} running
 * @param {In<'f32'>} batch
 * @param {number} channels
 * @param {number} momentum
 */
export function batch_norm_update_running(running, batch, channels, momentum) {
    wasm.batch_norm_update_running(running, batch, channels, momentum);
}

/**
 * @param {Out<'f32'>} y
 * @param {Out<'u32'>} marks
 * @param {In<'u32'>} list
 * @param {number} rows
 * @param {number} count
 * @param {number} columns
 */
export function clear_rows(y, marks, list, rows, count, columns) {
    wasm.clear_rows(y, marks, list, rows, count, columns);
}

/**
 * @param {Out<'i32'>} contexts
 * @param {Out<'i32'>} targets
 * @param {In<'i32'>} corpus
 * @param {In<'u32'>} picks
 * @param {number} corpus_len
 * @param {number} n
 * @param {number} window
 */
export function contexts_and_targets(contexts, targets, corpus, picks, corpus_len, n, window) {
    wasm.contexts_and_targets(contexts, targets, corpus, picks, corpus_len, n, window);
}

/**
 * @param {Out<'f32'> | 0} dx
 * @param {Out<'f32'>} dw
 * @param {Out<'f32'>} db
 * @param {In<'f32'>} dy
 * @param {In<'f32'> | 0} y
 * @param {In<'f32'>} x
 * @param {In<'f32'>} weight
 * @param {Scratch} scratch
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
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {In<'f32'>} weight
 * @param {In<'f32'>} bias
 * @param {Scratch} scratch
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
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} len
 */
export function copy(y, x, len) {
    wasm.copy(y, x, len);
}

/**
 * @param {Out<'f32' | 'i32' | 'u32'>} y
 * @param {In<'f32' | 'i32' | 'u32'>} x
 * @param {number} rows
 * @param {number} count
 * @param {number} y_width
 * @param {number} y_first
 * @param {number} x_width
 * @param {number} x_first
 * @param {number} turned
 */
export function copy_columns(y, x, rows, count, y_width, y_first, x_width, x_first, turned) {
    wasm.copy_columns(y, x, rows, count, y_width, y_first, x_width, x_first, turned);
}

/**
 * @param {In<'f32'>} y
 * @param {In<'i32'>} labels
 * @param {number} rows
 * @param {number} columns
 * @returns {number}
 */
export function count_matches(y, labels, rows, columns) {
    const ret = wasm.count_matches(y, labels, rows, columns);
    return ret >>> 0;
}

/**
 * @param {In<'i32'>} labels
 * @param {number} rows
 * @param {number} columns
 * @returns {number}
 */
export function count_scored(labels, rows, columns) {
    const ret = wasm.count_scored(labels, rows, columns);
    return ret;
}

/**
 * @param {Out<'i32'>} ids
 * @param {In<'i32'>} targets
 * @param {In<'u32'>} keep
 * @param {In<'u32'>} other
 * @param {In<'u32'>} counts
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
 * @param {Out<'f32'>} dw
 * @param {In<'f32'>} dy
 * @param {In<'u32'>} different
 * @param {In<'u32'>} ends
 * @param {In<'u32'>} order
 * @param {number} count
 * @param {number} n
 * @param {number} per
 * @param {number} rows
 * @param {number} columns
 */
export function embedding_backward(dw, dy, different, ends, order, count, n, per, rows, columns) {
    wasm.embedding_backward(dw, dy, different, ends, order, count, n, per, rows, columns);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} w
 * @param {In<'i32'>} ids
 * @param {number} n
 * @param {number} per
 * @param {number} rows
 * @param {number} columns
 */
export function embedding_forward(y, w, ids, n, per, rows, columns) {
    wasm.embedding_forward(y, w, ids, n, per, rows, columns);
}

/**
 * @param {Out<'f32'>} y
 * @param {number} len
 * @param {number} value
 */
export function fill(y, len, value) {
    wasm.fill(y, len, value);
}

/**
 * @param {Out<'u32'>} keep
 * @param {Out<'u32'>} other
 * @param {In<'u32'>} counts
 * @param {number} len
 * @param {number} power
 */
export function fill_alias_table(keep, other, counts, len, power) {
    wasm.fill_alias_table(keep, other, counts, len, power);
}

/**
 * @param {Out<'f32'>} mask
 * @param {number} len
 * @param {number} key_low
 * @param {number} key_high
 * @param {number} counter_low
 * @param {number} counter_high
 * @param {number} ratio
 * @param {number} scale
 */
export function fill_dropout_mask(mask, len, key_low, key_high, counter_low, counter_high, ratio, scale) {
    wasm.fill_dropout_mask(mask, len, key_low, key_high, counter_low, counter_high, ratio, scale);
}

/**
 * @param {Out<'f32'>} y
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
 * @param {In<'i32'>} ids
 * @param {number} len
 * @param {number} rows
 * @returns {number}
 */
export function find_outside(ids, len, rows) {
    const ret = wasm.find_outside(ids, len, rows);
    return ret;
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'u8'>} x
 * @param {In<'u32'>} picks
 * @param {number} rows
 * @param {number} count
 * @param {number} columns
 * @param {number} divisor
 */
export function gather_bytes(y, x, picks, rows, count, columns, divisor) {
    wasm.gather_bytes(y, x, picks, rows, count, columns, divisor);
}

/**
 * @param {Out<'f32' | 'i32' | 'u32'>} y
 * @param {In<'f32' | 'i32' | 'u32'>} x
 * @param {In<'u32'>} picks
 * @param {number} rows
 * @param {number} count
 * @param {number} columns
 */
export function gather_rows(y, x, picks, rows, count, columns) {
    wasm.gather_rows(y, x, picks, rows, count, columns);
}

/**
 * @param {Out<'f32'>} c
 * @param {In<'f32'>} a
 * @param {In<'f32'>} b
 * @param {In<'f32'> | 0} bias
 * @param {Scratch} scratch
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
 * @param {Out<'u32'>} different
 * @param {Out<'u32'>} ends
 * @param {Out<'u32'>} order
 * @param {Out<'u32'>} slots
 * @param {In<'i32'>} ids
 * @param {number} len
 * @param {number} rows
 * @returns {number}
 */
export function group_rows(different, ends, order, slots, ids, len, rows) {
    const ret = wasm.group_rows(different, ends, order, slots, ids, len, rows);
    return ret >>> 0;
}

/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} m
 * @param {Out<'f32'>} v
 * @param {Out<'f32'>} last
 * @param {In<'u32'>} list
 * @param {In<'f32'>} factors
 * @param {number} rows
 * @param {number} columns
 * @param {number} count
 * @param {number} memory
 * @param {number} updates
 */
export function lazy_adam_catch_up(p, m, v, last, list, factors, rows, columns, count, memory, updates) {
    wasm.lazy_adam_catch_up(p, m, v, last, list, factors, rows, columns, count, memory, updates);
}

/**
 * @param {Out<'f32'>} factors
 * @param {In<'f32'>} rates
 * @param {number} memory
 * @param {number} updates
 * @param {number} beta1
 * @param {number} beta2
 */
export function lazy_adam_factors(factors, rates, memory, updates, beta1, beta2) {
    wasm.lazy_adam_factors(factors, rates, memory, updates, beta1, beta2);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} p
 * @param {In<'f32'>} m
 * @param {In<'f32'>} v
 * @param {In<'f32'>} last
 * @param {In<'f32'>} factors
 * @param {number} rows
 * @param {number} columns
 * @param {number} memory
 * @param {number} updates
 */
export function lazy_adam_settled(y, p, m, v, last, factors, rows, columns, memory, updates) {
    wasm.lazy_adam_settled(y, p, m, v, last, factors, rows, columns, memory, updates);
}

/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} m
 * @param {Out<'f32'>} v
 * @param {Out<'f32'>} last
 * @param {In<'f32'>} factors
 * @param {number} rows
 * @param {number} columns
 * @param {number} first
 * @param {number} count
 * @param {number} memory
 * @param {number} updates
 */
export function lazy_adam_sweep(p, m, v, last, factors, rows, columns, first, count, memory, updates) {
    wasm.lazy_adam_sweep(p, m, v, last, factors, rows, columns, first, count, memory, updates);
}

/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} m
 * @param {Out<'f32'>} v
 * @param {Out<'f32'>} last
 * @param {In<'f32'>} g
 * @param {In<'u32'>} list
 * @param {In<'f32'>} factors
 * @param {number} rows
 * @param {number} columns
 * @param {number} count
 * @param {number} memory
 * @param {number} updates
 * @param {number} rate
 * @param {number} beta1
 * @param {number} beta2
 * @param {number} scale
 */
export function lazy_adam_update(p, m, v, last, g, list, factors, rows, columns, count, memory, updates, rate, beta1, beta2, scale) {
    wasm.lazy_adam_update(p, m, v, last, g, list, factors, rows, columns, count, memory, updates, rate, beta1, beta2, scale);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {In<'f32'>} pattern
 * @param {number} len
 */
export function mask(y, x, pattern, len) {
    wasm.mask(y, x, pattern, len);
}

/**
 * @param {Out<'f32'>} dx
 * @param {In<'f32'>} dy
 * @param {In<'u8'>} argmax
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
 * @param {Out<'f32'>} y
 * @param {Out<'u8'>} argmax
 * @param {In<'f32'>} x
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
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} v
 * @param {In<'f32'>} g
 * @param {number} len
 * @param {number} rate
 * @param {number} momentum
 */
export function momentum(p, v, g, len, rate, momentum) {
    wasm.momentum(p, v, g, len, rate, momentum);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} a
 * @param {In<'f32'>} b
 * @param {number} len
 */
export function multiply(y, a, b, len) {
    wasm.multiply(y, a, b, len);
}

/**
 * @param {Out<'f32'>} dw
 * @param {In<'f32'>} h
 * @param {In<'f32'>} ds
 * @param {In<'u32'>} different
 * @param {In<'u32'>} ends
 * @param {In<'u32'>} order
 * @param {number} count
 * @param {number} n
 * @param {number} per
 * @param {number} rows
 * @param {number} columns
 */
export function negative_sampling_backward(dw, h, ds, different, ends, order, count, n, per, rows, columns) {
    wasm.negative_sampling_backward(dw, h, ds, different, ends, order, count, n, per, rows, columns);
}

/**
 * @param {Out<'f32'>} losses
 * @param {Out<'f32'>} dh
 * @param {Out<'f32'>} ds
 * @param {In<'f32'>} h
 * @param {In<'f32'>} w
 * @param {In<'i32'>} ids
 * @param {number} n
 * @param {number} per
 * @param {number} rows
 * @param {number} columns
 * @param {number} group
 * @returns {number}
 */
export function negative_sampling_forward(losses, dh, ds, h, w, ids, n, per, rows, columns, group) {
    const ret = wasm.negative_sampling_forward(losses, dh, ds, h, w, ids, n, per, rows, columns, group);
    return ret;
}

/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} v
 * @param {In<'f32'>} g
 * @param {number} len
 * @param {number} rate
 * @param {number} momentum
 */
export function nesterov(p, v, g, len, rate, momentum) {
    wasm.nesterov(p, v, g, len, rate, momentum);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'i32'>} ids
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
 * @param {Out<'i32'>} y
 * @param {In<'i32'>} ids
 * @param {number} n
 * @param {number} stride
 * @param {number} column
 */
export function pick_column(y, ids, n, stride, column) {
    wasm.pick_column(y, ids, n, stride, column);
}

/**
 * @param {Out<'f32'>} dh_first
 * @param {Out<'f32'> | 0} dc_first
 * @param {Out<'f32'>} dwh
 * @param {Out<'f32'>} memory
 * @param {In<'f32'> | 0} dhs
 * @param {In<'f32'>} wh
 * @param {Scratch} scratch
 * @param {boolean} of_first
 * @param {number} cell
 * @param {number} n
 * @param {number} t
 * @param {number} h
 */
export function recurrent_backward(dh_first, dc_first, dwh, memory, dhs, wh, scratch, of_first, cell, n, t, h) {
    wasm.recurrent_backward(dh_first, dc_first, dwh, memory, dhs, wh, scratch, of_first, cell, n, t, h);
}

/**
 * @param {Out<'f32'>} hs
 * @param {Out<'f32'>} h_last
 * @param {Out<'f32'> | 0} c_last
 * @param {Out<'f32'>} memory
 * @param {In<'f32'> | 0} h_first
 * @param {In<'f32'> | 0} c_first
 * @param {In<'f32'>} wh
 * @param {In<'i32'> | 0} ids
 * @param {In<'f32'> | 0} table
 * @param {In<'f32'> | 0} bias
 * @param {Scratch} scratch
 * @param {number} v
 * @param {number} cell
 * @param {number} n
 * @param {number} t
 * @param {number} h
 */
export function recurrent_forward(hs, h_last, c_last, memory, h_first, c_first, wh, ids, table, bias, scratch, v, cell, n, t, h) {
    wasm.recurrent_forward(hs, h_last, c_last, memory, h_first, c_first, wh, ids, table, bias, scratch, v, cell, n, t, h);
}

/**
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
 * Frees a block that [`allocate`] returned for the same number of bytes.
 * @param {number} block
 * @param {number} bytes
 */
export function release(block, bytes) {
    wasm.release(block, bytes);
}

/**
 * @param {Out<'f32'>} dx
 * @param {In<'f32'>} dy
 * @param {In<'f32'>} y
 * @param {number} len
 */
export function relu_backward(dx, dy, y, len) {
    wasm.relu_backward(dx, dy, y, len);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} len
 */
export function relu_forward(y, x, len) {
    wasm.relu_forward(y, x, len);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} n
 * @param {number} t
 * @param {number} columns
 */
export function repeat_steps(y, x, n, t, columns) {
    wasm.repeat_steps(y, x, n, t, columns);
}

/**
 * @param {Out<'f32'>} p
 * @param {Out<'f32'>} h
 * @param {In<'f32'>} g
 * @param {number} len
 * @param {number} rate
 * @param {number} decay
 * @param {number} scale
 */
export function rms_prop(p, h, g, len, rate, decay, scale) {
    wasm.rms_prop(p, h, g, len, rate, decay, scale);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} len
 * @param {number} a
 */
export function scale(y, x, len, a) {
    wasm.scale(y, x, len, a);
}

/**
 * @param {Out<'f32'>} y
 * @param {number} len
 * @param {number} a
 */
export function scale_in_place(y, len, a) {
    wasm.scale_in_place(y, len, a);
}

/**
 * @param {number} looks
 */
export function set_spin(looks) {
    wasm.set_spin(looks);
}

/**
 * Turns tiles of 6 rows on or off. No result depends on it.
 * @param {boolean} tall
 */
export function set_tall(tall) {
    wasm.set_tall(tall);
}

/**
 * @param {number} threads
 */
export function set_threads(threads) {
    wasm.set_threads(threads);
}

/**
 * Turns tiles of 16 columns on or off. Nothing may be computed meanwhile.
 * @param {boolean} wide
 */
export function set_wide(wide) {
    wasm.set_wide(wide);
}

/**
 * @param {Out<'f32'>} p
 * @param {In<'f32'>} g
 * @param {number} len
 * @param {number} rate
 */
export function sgd(p, g, len, rate) {
    wasm.sgd(p, g, len, rate);
}

/**
 * @param {Out<'f32'>} dx
 * @param {In<'f32'>} dy
 * @param {In<'f32'>} y
 * @param {number} len
 */
export function sigmoid_backward(dx, dy, y, len) {
    wasm.sigmoid_backward(dx, dy, y, len);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} len
 */
export function sigmoid_forward(y, x, len) {
    wasm.sigmoid_forward(y, x, len);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} rows
 * @param {number} columns
 */
export function softmax(y, x, rows, columns) {
    wasm.softmax(y, x, rows, columns);
}

/**
 * @param {Out<'f32'>} dx
 * @param {In<'f32'>} y
 * @param {In<'i32'>} labels
 * @param {number} rows
 * @param {number} columns
 * @param {number} scale
 */
export function softmax_cross_entropy_backward(dx, y, labels, rows, columns, scale) {
    wasm.softmax_cross_entropy_backward(dx, y, labels, rows, columns, scale);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {In<'i32'>} labels
 * @param {number} rows
 * @param {number} columns
 * @returns {number}
 */
export function softmax_cross_entropy_forward(y, x, labels, rows, columns) {
    const ret = wasm.softmax_cross_entropy_forward(y, x, labels, rows, columns);
    return ret;
}

/**
 * @param {Out<'f32'>} y
 * @param {number} rows
 * @param {number} columns
 */
export function softmax_in_place(y, rows, columns) {
    wasm.softmax_in_place(y, rows, columns);
}

/**
 * Runs once in every thread that instantiates the module.
 */
export function start() {
    wasm.start();
}

/**
 * @param {In<'f32'>} x
 * @param {number} len
 * @returns {number}
 */
export function sum_of_squares(x, len) {
    const ret = wasm.sum_of_squares(x, len);
    return ret;
}

/**
 * @param {Out<'f32'>} dx
 * @param {In<'f32'>} dy
 * @param {In<'f32'>} y
 * @param {number} len
 */
export function tanh_backward(dx, dy, y, len) {
    wasm.tanh_backward(dx, dy, y, len);
}

/**
 * @param {Out<'f32'>} y
 * @param {In<'f32'>} x
 * @param {number} len
 */
export function tanh_forward(y, x, len) {
    wasm.tanh_forward(y, x, len);
}

/**
 * @param {In<'f32'>} x
 * @param {In<'i32'>} labels
 * @param {Scratch} losses
 * @param {number} rows
 * @param {number} columns
 * @param {number} scored
 * @returns {number}
 */
export function time_softmax_cross_entropy_forward(x, labels, losses, rows, columns, scored) {
    const ret = wasm.time_softmax_cross_entropy_forward(x, labels, losses, rows, columns, scored);
    return ret;
}

/**
 * @param {Out<'f32'>} x
 * @param {In<'i32'>} labels
 * @param {Scratch} losses
 * @param {number} rows
 * @param {number} columns
 * @param {number} scored
 * @returns {number}
 */
export function time_softmax_cross_entropy_gradient(x, labels, losses, rows, columns, scored) {
    const ret = wasm.time_softmax_cross_entropy_gradient(x, labels, losses, rows, columns, scored);
    return ret;
}

/**
 * Called for a worker whose [`worker_run`] trapped, so that nobody waits for it.
 */
export function worker_lost() {
    wasm.worker_lost();
}

/**
 * What a worker does; it never returns.
 */
export function worker_run() {
    wasm.worker_run();
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

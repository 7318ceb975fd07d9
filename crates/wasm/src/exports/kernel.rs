//! `kernels!`: one line for each export. The length of every array is next to its name.
//!
//! ```text
//! kernels! {
//!     fn scale(out y: f32[len], in x: f32[len], len: usize, a: f32) => elementwise::scale(y, x, a);
//! }
//! ```
//! This makes the function that JavaScript calls, here with two pointers and two numbers. In the expression after
//! `=>`, an array is a slice: `&mut [f32]` for `out`, `&[f32]` for `in`. The kinds of arguments:
//!
//! | written | what it is | its type in TypeScript |
//! | --- | --- | --- |
//! | `out y: f32[len]` | an array that the kernel writes, or reads and writes | `Out<'f32'>` |
//! | `in x: f32[len]` | an array that the kernel only reads | `In<'f32'>` |
//! | `out? y: f32[len]`, `in? x: f32[len]` | an `Option` of it: `None` where the pointer is 0 | `Out<'f32'> \| 0` |
//! | `scratch s: f32[len]` | memory for the time of the call | `Scratch` |
//! | `shape s: ConvShape`, `shape s: PoolShape` | the sizes of that shape, one number each | `number` |
//! | `a: f32` | a number | `number` |
//!
//! Outputs come first, then inputs, scratch, sizes and scalars. `let` lines before the `=>` compute values that the
//! lengths need. The type of an element is `f32`, `i32`, `u32`, `u8`, or `word`: any four bytes, which the kernel
//! only copies.
//!
//! Write what a kernel needs in `//` comments. The documentation for users is at its wrapper in TypeScript.
//!
//! rustfmt does not change these lines. Write a kernel on one line if it fits into 110 columns. Otherwise put each
//! group of arguments on a line of its own, and the expression on the last line.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The byte offset of an array that a kernel writes. It overlaps no other argument. */
export type Out<D> = number & { readonly out: D };
/** The byte offset of an array that a kernel only reads. */
export type In<D> = number & { readonly in: D };
/** The byte offset of memory for the time of one call. */
export type Scratch = number & { readonly scratch: true };
";

/// See the top of the file.
macro_rules! kernels {
    ($(
        fn $name:ident($($args:tt)*) $(-> $ret:ident)? $(let $var:ident = $value:expr;)* => $body:expr;
    )*) => {
        $(kernel! { [$name [$(-> $ret)?] [$(let $var = $value;)*] [$body]] [] [] [] $($args)* })*
    };
}

/// Reads the arguments of one kernel, from the first to the last. The brackets before them hold what was read so far:
/// first the fixed part, then the parameters, the shapes and the slices.
macro_rules! kernel {
    ([$name:ident [$($ret:tt)*] [$($let:tt)*] [$body:expr]] [$($p:tt)*] [$($shape:tt)*] [$($s:tt)*]) => {
        #[wasm_bindgen::prelude::wasm_bindgen]
        pub fn $name($($p)*) $($ret)* {
            $($shape)*
            $($let)*
            $($s)*
            $body
        }
    };

    // wasm-bindgen needs each type as a literal, so each type has a line of its own.
    ($f:tt $p:tt $h:tt $s:tt out $x:ident: f32[$len:expr] $($rest:tt)*) => {
        kernel! { @write "Out<'f32'>" f32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt out $x:ident: i32[$len:expr] $($rest:tt)*) => {
        kernel! { @write "Out<'i32'>" i32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt out $x:ident: u32[$len:expr] $($rest:tt)*) => {
        kernel! { @write "Out<'u32'>" u32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt out $x:ident: u8[$len:expr] $($rest:tt)*) => {
        kernel! { @write "Out<'u8'>" u8 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt out $x:ident: word[$len:expr] $($rest:tt)*) => {
        kernel! { @write "Out<'f32' | 'i32' | 'u32'>" u32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in $x:ident: f32[$len:expr] $($rest:tt)*) => {
        kernel! { @read "In<'f32'>" f32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in $x:ident: i32[$len:expr] $($rest:tt)*) => {
        kernel! { @read "In<'i32'>" i32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in $x:ident: u32[$len:expr] $($rest:tt)*) => {
        kernel! { @read "In<'u32'>" u32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in $x:ident: u8[$len:expr] $($rest:tt)*) => {
        kernel! { @read "In<'u8'>" u8 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in $x:ident: word[$len:expr] $($rest:tt)*) => {
        kernel! { @read "In<'f32' | 'i32' | 'u32'>" u32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt out? $x:ident: f32[$len:expr] $($rest:tt)*) => {
        kernel! { @write? "Out<'f32'> | 0" f32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in? $x:ident: f32[$len:expr] $($rest:tt)*) => {
        kernel! { @read? "In<'f32'> | 0" f32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt in? $x:ident: i32[$len:expr] $($rest:tt)*) => {
        kernel! { @read? "In<'i32'> | 0" i32 $x [$len] $f $p $h $s $($rest)* }
    };
    ($f:tt $p:tt $h:tt $s:tt scratch $x:ident: $t:ident[$len:expr] $($rest:tt)*) => {
        kernel! { @write "Scratch" $t $x [$len] $f $p $h $s $($rest)* }
    };

    (@write $type:tt $t:ident $x:ident [$len:expr] $f:tt [$($p:tt)*] $h:tt [$($s:tt)*] $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* #[wasm_bindgen(unchecked_param_type = $type)] $x: *mut $t,] $h
            [$($s)* let $x = crate::exports::write($x, $len);] $($($rest)*)? }
    };
    (@read $type:tt $t:ident $x:ident [$len:expr] $f:tt [$($p:tt)*] $h:tt [$($s:tt)*] $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* #[wasm_bindgen(unchecked_param_type = $type)] $x: *const $t,] $h
            [$($s)* let $x = crate::exports::read($x, $len);] $($($rest)*)? }
    };
    (@write? $type:tt $t:ident $x:ident [$len:expr] $f:tt [$($p:tt)*] $h:tt [$($s:tt)*] $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* #[wasm_bindgen(unchecked_param_type = $type)] $x: *mut $t,] $h
            [$($s)* let $x = (!$x.is_null()).then(|| crate::exports::write($x, $len));] $($($rest)*)? }
    };
    (@read? $type:tt $t:ident $x:ident [$len:expr] $f:tt [$($p:tt)*] $h:tt [$($s:tt)*] $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* #[wasm_bindgen(unchecked_param_type = $type)] $x: *const $t,] $h
            [$($s)* let $x = (!$x.is_null()).then(|| crate::exports::read($x, $len));] $($($rest)*)? }
    };

    ($f:tt [$($p:tt)*] [] $s:tt shape $x:ident: ConvShape $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* n: usize, c: usize, h: usize, w: usize, fn_: usize, fh: usize, fw: usize,
            stride_y: usize, stride_x: usize, pad_y: usize, pad_x: usize,]
            [let $x = ConvShape { n, c, h, w, fn_, fh, fw, stride_y, stride_x, pad_y, pad_x };] $s $($($rest)*)? }
    };
    ($f:tt [$($p:tt)*] [] $s:tt shape $x:ident: PoolShape $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* planes: usize, h: usize, w: usize, fh: usize, fw: usize,
            stride_y: usize, stride_x: usize, pad_y: usize, pad_x: usize,]
            [let $x = PoolShape { planes, h, w, fh, fw, stride_y, stride_x, pad_y, pad_x };] $s $($($rest)*)? }
    };

    ($f:tt [$($p:tt)*] $h:tt $s:tt $x:ident: $t:ident $(, $($rest:tt)*)?) => {
        kernel! { $f [$($p)* $x: $t,] $h $s $($($rest)*)? }
    };
}

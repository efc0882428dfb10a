;; sum[index[at]] += weight * value[at] for at in [from, to): index u32, value f32 and sum f64 lie at these bytes of memory.
(module
  (import "memory" "memory" (memory 0))
  (func (export "addScaled")
    (param $index i32) (param $value i32) (param $sum i32) (param $from i32) (param $to i32) (param $weight f64)
    (local $i i32) (local $v i32) (local $end i32) (local $place i32)
    (local.set $i (i32.add (local.get $index) (i32.shl (local.get $from) (i32.const 2))))
    (local.set $v (i32.add (local.get $value) (i32.shl (local.get $from) (i32.const 2))))
    (local.set $end (i32.add (local.get $index) (i32.shl (local.get $to) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $end)))
        (local.set $place (i32.add (local.get $sum) (i32.shl (i32.load (local.get $i)) (i32.const 3))))
        (f64.store (local.get $place)
          (f64.add (f64.load (local.get $place))
            (f64.mul (local.get $weight) (f64.promote_f32 (f32.load (local.get $v))))))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (local.set $v (i32.add (local.get $v) (i32.const 4)))
        (br $next)))))

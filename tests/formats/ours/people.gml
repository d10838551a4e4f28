graph [
  directed 1
  node [
    id 0
    label "ada"
    age 36
    score 0.5
    ok 1
  ]
  node [
    id 1
    label "b<o>b"
    age 41
    ok 0
  ]
  node [
    id 2
    label "&#1513;&#1500;&#1493;&#1501;"
    age 29
    score -1.0e300
  ]
  edge [
    source 0
    target 1
    kind "say &quot;hi&quot;"
    weight 0.1
  ]
  edge [
    source 1
    target 0
    kind "a&#10;]]> b"
    weight 2.0
  ]
]

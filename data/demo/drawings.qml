<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Notes" labelsEnabled="0">
<userNotes value="&lt;p&gt;What individual residents drew or said.&lt;/p&gt;&lt;p&gt;Handle with care: a single drawing can show where somebody lives. Not for publication.&lt;/p&gt;&lt;p&gt;Source: made by wardwise.&lt;/p&gt;&lt;p&gt;Every place, person and pound in it is invented.&lt;/p&gt;"/>
<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">
<symbols>
<symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
<layer class="SimpleFill" enabled="1" locked="0" pass="0">
<Option type="Map">
<Option name="color" type="QString" value="23,82,92,12"/>
<Option name="style" type="QString" value="solid"/>
<Option name="outline_color" type="QString" value="23,82,92,255"/>
<Option name="outline_style" type="QString" value="solid"/>
<Option name="outline_width" type="QString" value="0.1"/>
<Option name="outline_width_unit" type="QString" value="MM"/>
<Option name="joinstyle" type="QString" value="round"/>
</Option>
</layer>
</symbol>
</symbols>
</renderer-v2>
<aliases>
<alias index="0" field="drawing_id" name="Drawing"/>
<alias index="1" field="place" name="Place"/>
<alias index="2" field="respondent" name="Respondent"/>
<alias index="3" field="group" name="Group of respondents"/>
<alias index="4" field="weight" name="Weight"/>
</aliases>
</qgis>
